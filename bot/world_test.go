package bot_test

import (
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

const (
	carlo  = "+12025550123"
	carlos = "telegram:21" // his chat
	olgas  = "telegram:11" // the owner's
	fresh  = "NEWW-0001"
	code   = "K7Q4-MD2X"
)

var (
	noon   = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	device = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x30}
	rupees = billing.Money{Amount: 5000, Currency: "INR"}
)

// world is a shop with one site that sells, and a customer who gave his number.
func world(change ...func(*bot.World)) bot.World {
	w := bot.World{
		Name: "home", Now: noon, Zone: time.UTC, Rules: scheduler.DefaultRules(), Owners: []string{olgas}, FreshCode: fresh,
		Shop: bot.Shop{Plans: []billing.Plan{
			{ID: "p1", Name: "1 hour", Price: rupees, Lasts: time.Hour, Devices: 1},
			{ID: "p2", Name: "old", Price: rupees, Lasts: time.Hour, Devices: 1, Hidden: true},
		}, Version: 1},
		Places:   []bot.Place{{Name: "home", Status: scheduler.Status{OK: true}, Places: 3}},
		Networks: map[string]bot.Network{"home": {SSID: "Sharefi", Password: secret.New("sunny-terrace")}},
		Session:  bot.Session{Lang: "en", Name: "Carlo", Phone: carlo, Version: 1},
		Customer: bot.Customer{Phone: carlo, Chats: []string{carlos}, Version: 1},
	}
	for _, f := range change {
		f(&w)
	}
	return w
}

func order(state billing.State) billing.Order {
	o := billing.Order{
		Code: code, Customer: carlo, Chat: carlos, Site: "home", Plan: "1 hour", PlanID: "p1", Price: rupees, Lasts: time.Hour,
		Devices: 1, State: state, Created: noon, Expires: noon.Add(time.Hour), Version: 1,
	}
	if state != billing.Pending {
		o.Payment, o.PaidAt = billing.Payment{Provider: "stripe", ID: "pi_1", Amount: rupees, At: noon}, noon
	}
	return o
}

func lease(state scheduler.State) scheduler.Lease {
	l := scheduler.Lease{ID: code, Site: "home", Device: device, Customer: carlo, Chat: carlos, Lasts: time.Hour, State: state, Asked: noon, Version: 1}
	if state == scheduler.Active {
		l.Start, l.End = noon, noon.Add(time.Hour)
	}
	return l
}

// has gives the customer an order, with its lease if there is one.
func has(o billing.Order, leases ...scheduler.Lease) func(*bot.World) {
	return func(w *bot.World) {
		d := bot.Deal{Order: o}
		if len(leases) > 0 {
			d.Order.Device, d.Lease = true, &leases[0]
		}
		w.Deals = append(w.Deals, d)
	}
}

func newcomer(w *bot.World)  { w.Session, w.Customer = bot.Session{}, bot.Customer{} }
func phoneless(w *bot.World) { w.Session.Phone, w.Customer = "", bot.Customer{} }

func says(words string) bot.Incoming {
	return bot.Incoming{ID: "u1", Channel: "telegram", Chat: "21", Private: true, Kind: bot.Text, Text: words, Name: "Carlo", Lang: "en", At: noon}
}

func presses(data string) bot.Incoming {
	in := says(data)
	in.Kind, in.Menu, in.Answer = bot.Button, "7", "press"
	return in
}

func shares(phone string, own bool) bot.Incoming {
	in := says("")
	in.Kind, in.Phone, in.Own = bot.Contact, phone, own
	return in
}

func owner(in bot.Incoming) bot.Incoming {
	in.Chat = "11"
	return in
}

func linked() billing.Order {
	o := order(billing.Pending)
	o.Link = billing.Link{URL: "https://pay.example/1", ID: "cs_1"}
	return o
}

func offered(w *bot.World) { w.Session.Offers = []router.MAC{device} }

func asked(change string) func(*bot.World) { return func(w *bot.World) { w.Session.Ask = change } }

func knows(phone string) func(*bot.World) {
	return func(w *bot.World) { w.Target = &bot.Customer{Phone: phone, Chats: []string{carlos}} }
}

func named(l scheduler.Lease) func(*bot.World) {
	return func(w *bot.World) { w.Leases = append(w.Leases, l) }
}

func unclaimed(w *bot.World) { w.Owners, w.Claim = nil, "CAFE-0001" }

// transcript is what the person reads.
func transcript(d bot.Decision) string {
	var b strings.Builder
	for _, out := range d.Replies {
		b.WriteString(text.Strip(out.Text) + out.Toast + out.AskPhone + "\n")
		for _, row := range out.Rows {
			for _, c := range row {
				b.WriteString("[" + c.Label + "] ")
			}
		}
	}
	return asRead(b.String())
}

// asRead is what people see of words: no marks, and each space a space.
func asRead(words string) string { return strings.ReplaceAll(text.Strip(words), "\u00a0", " ") }
