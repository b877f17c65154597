package demo

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bojanz/currency"

	"github.com/sharefi/sharefi/billing/stripe/stripetest"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/air"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
	"github.com/sharefi/sharefi/router"
)

// The places of the phones among those of the world.
const (
	customersPhone = iota
	ownersPhone
)

// A client is a person's phone: what it has open, and what was seen.
type client struct {
	id, name, role, number, hint string

	on     *telegramtest.Person
	there  *whatsapptest.Person // nil: no WhatsApp
	device *router.MAC          // nil: it does not want the Wi-Fi
	ideas  []page.Button        // what is worth a try

	app  string         // telegram or whatsapp
	site string         // the address that the browser has open
	seen map[string]int // messages, by app
}

// View is page.World's.
func (w *world) View() page.View {
	v := page.View{Now: time.Now(), Router: w.viewRouter(), Log: w.log.list()}
	w.mu.Lock()
	defer w.mu.Unlock()
	v.Parts = []page.Part{w.program, part("Redis", !w.redisDown), part("Router", !w.dark), part("Air", !w.air.Down())}
	v.Router.Down = w.dark
	v.Air = w.air.View(w.log.end)
	for _, c := range w.clients {
		v.Phones = append(v.Phones, w.viewPhone(c))
	}
	v.Troubles = w.viewTroubles(v.Router)
	v.Steps = w.stand(v.Phones[customersPhone], v.Phones[ownersPhone]).steps()
	v.Play = page.Playing{On: w.playing.on, Words: w.playing.words, Place: w.playing.place}
	return v
}

func part(name string, up bool) page.Part {
	if up {
		return page.Part{Name: name, State: "on", Good: true}
	}
	return page.Part{Name: name, State: "off"}
}

// viewPhone is what a phone shows. The caller holds mu.
func (w *world) viewPhone(c *client) page.Phone {
	p := page.Phone{ID: c.id, Person: c.name, Role: c.role, Number: c.number, Hint: c.hint, App: c.app}
	screen := c.on.Screen()
	here := telegramLines(c.id, screen.Lines)
	p.Apps = append(p.Apps, page.App{Name: "telegram", Label: "Telegram", With: "@" + w.telegram.Username,
		New: c.news("telegram", len(here))})
	p.Lines, p.Heard = here, len(c.on.Messages())
	if c.there != nil {
		lines := c.there.Screen()
		p.Heard += len(c.there.Messages())
		p.Apps = append(p.Apps,
			page.App{Name: "whatsapp", Label: "WhatsApp", With: "The shop", New: c.news("whatsapp", len(lines))})
		if c.app == "whatsapp" {
			p.Lines = whatsappLines(c.id, lines)
			p.Chips = whatsappChips(lines)
		}
	}
	if c.app == "telegram" {
		p.Ask, p.Toast, p.Toasts = screen.Ask, screen.Toast, screen.Toasts
		for _, command := range screen.Commands {
			p.Menu = append(p.Menu, page.Button{Label: "/" + command.Name, Note: command.Help, Say: "/" + command.Name})
		}
		if !slices.ContainsFunc(here, func(l page.Line) bool { return l.Mine }) {
			p.Chips = []page.Button{{Label: "Start", Say: "/start"}}
		} else {
			p.Chips = c.ideas
		}
	}
	if c.device != nil {
		p.WiFi = &page.WiFi{Address: c.device.String(), Admits: w.router.Admits(*c.device) && !w.dark || w.air.Online(),
			Down: w.dark, Air: waves(c.passphrase() != "", w.air.Online())}
	}
	if c.site != "" {
		p.Site = w.viewSite(c.site)
	}
	return p
}

// waves are the buttons of a phone that was told a passphrase.
func waves(told, online bool) []page.Button {
	if !told {
		return nil
	}
	first := page.Button{Label: "Join with this passphrase", Data: air.Right}
	if online {
		first = page.Button{Label: "Leave", Data: air.Leave}
	}
	return []page.Button{first, {Label: "A second phone joins", Data: air.Second}, {Label: "Join with a wrong one", Data: air.Wrong}}
}

// news counts the messages of an app since it was open.
func (c *client) news(app string, have int) int {
	if c.seen == nil {
		c.seen = map[string]int{}
	}
	if c.app == app && c.site == "" {
		c.seen[app] = have
	}
	return max(have-c.seen[app], 0)
}

// maxLines is how much of a chat a page shows.
const maxLines = 60

func newest[T any](list []T) []T { return list[max(len(list)-maxLines, 0):] }

func telegramLines(phone string, lines []telegramtest.Line) []page.Line {
	var list []page.Line
	for _, l := range newest(lines) {
		id := strconv.Itoa(l.ID)
		out := page.Line{ID: fmt.Sprintf("%s.%d", id, l.Edits), Message: id, Mine: l.Mine, At: l.At,
			Runs: page.HTML(l.HTML)}
		if l.Mine {
			out.Runs, out.Ticks = []page.Run{{Text: l.Text}}, 3
		}
		if v := l.Invoice; v != nil {
			out.Runs = []page.Run{{Text: v.Title, Kind: "bold"}, {Text: "\n" + v.Description}}
		}
		if l.Photo != nil {
			out.Picture = "/picture/" + phone + "-telegram-" + id + ".png"
		}
		if l.Document != nil {
			out.File = page.Document(*l.Document).File("/document/" + phone + "-telegram-" + id)
		}
		for _, row := range l.Buttons {
			var buttons []page.Button
			for _, b := range row {
				button := page.Button{Label: b.Label, Data: b.Data, Link: b.URL}
				switch {
				case b.Copy != nil:
					button.Copy = b.Copy.Text
				case b.Pay:
					button.Data = payInvoice
				}
				buttons = append(buttons, button)
			}
			out.Rows = append(out.Rows, buttons)
		}
		list = append(list, out)
	}
	return list
}

func whatsappLines(phone string, lines []whatsapptest.Line) []page.Line {
	var list []page.Line
	for _, l := range newest(lines) {
		out := page.Line{ID: l.ID, Message: l.ID, Mine: l.Mine, At: l.At, Runs: page.Stars(l.Text)}
		switch {
		case l.Mine && l.Read:
			out.Ticks = 3
		case l.Mine && l.Delivered:
			out.Ticks = 2
		case l.Mine:
			out.Ticks = 1
		}
		if l.Picture != nil {
			out.Picture = "/picture/" + phone + "-whatsapp-" + l.ID + ".png"
		}
		if l.Document != nil {
			out.File = page.Document(*l.Document).File("/document/" + phone + "-whatsapp-" + l.ID)
		}
		list = append(list, out)
	}
	return list
}

// whatsappChips are what the newest message asks for. There are no buttons on WhatsApp.
func whatsappChips(lines []whatsapptest.Line) []page.Button {
	if len(lines) == 0 {
		return []page.Button{{Label: "Hi!", Say: "Hi!"}}
	}
	if l := lines[len(lines)-1]; !l.Mine {
		return page.Numbers(l.Text)
	}
	return nil
}

// session is Stripe's session with that page, or nil.
func (w *world) session(address string) *stripetest.Session {
	for _, s := range w.stripe.Sessions() {
		if s.URL == address {
			return &s
		}
	}
	return nil
}

// viewSite is Stripe's page in the browser, as it stands now.
func (w *world) viewSite(address string) *page.PaySite {
	s := w.session(address)
	if s == nil {
		return nil
	}
	u, _ := url.Parse(address)
	return &page.PaySite{
		Address: u.Host + u.Path, Item: s.Name, Order: s.Order, State: s.Status, Expires: s.Expires,
		Price: price(s.Amount, s.Currency),
	}
}

// price is how a pay page writes an amount.
func price(minor int64, code string) string {
	amount, err := currency.NewAmountFromInt64(minor, strings.ToUpper(code))
	if err != nil {
		return fmt.Sprint(minor, " ", code)
	}
	return currency.NewFormatter(currency.NewLocale("en")).Format(amount)
}

// viewRouter is the router's own list, the owner's entries and ours.
func (w *world) viewRouter() page.Router {
	r := page.Router{Name: "TP-Link Archer", Max: w.router.Max, OwnerIn: w.router.OwnerIsIn()}
	for _, e := range w.router.List() {
		entry := page.Entry{Address: e.MAC.String(), Name: e.Name}
		text, _ := router.Untagged(e.Name)
		if mark, ok := router.ParseMark(text); ok {
			entry.Order, entry.End = mark.Code, mark.End
			if exact, ok := w.log.end(mark.Code); ok {
				entry.End = exact
			}
		}
		r.Entries = append(r.Entries, entry)
	}
	return r
}
