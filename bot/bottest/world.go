// Package bottest is the world of a small shop for tests of conversations: its customer, its owner, and what they say.
package bottest

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

func Scene(o billing.Order, l *scheduler.Lease) bot.Scene {
	return bot.Scene{
		Now: Noon, Zone: time.UTC, Lang: "en", Order: o, Lease: l,
		Network: bot.Network{SSID: "Sharefi", Password: secret.New("sunny-terrace")},
	}
}

var Placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// fills reports whether the owner wrote words with holes for customers to read, which a list shows as they are.
func fills(w bot.World, d bot.Decision) bool {
	ways := w.Ways
	if d.Shop.Ways != nil {
		ways = append(slices.Clone(ways), d.Shop.Ways.Methods(nil)...)
	}
	return slices.ContainsFunc(ways, func(m bot.Method) bool { return strings.Contains(m.Account.Words, "{") })
}

// shownHoles are what people are shown to write.
var shownHoles = strings.NewReplacer(text.Code+"{code}"+text.Code, "", text.Code+"{amount}"+text.Code, "")

func Banned(w *bot.World) { w.Customer.Banned = true }

func Searched(phone string, macs ...router.MAC) *scheduler.Search {
	s := &scheduler.Search{ID: Code, Site: "home", Customer: phone, Chat: Carlos, Asked: Noon, Done: true, Version: 1}
	for _, mac := range macs {
		s.Found = append(s.Found, router.Client{MAC: mac, Name: "Carlo's iPhone"})
	}
	return s
}

func Sighting(o billing.Order) bot.Scene {
	s := Scene(o, nil)
	s.Search = Searched(Carlo, Device)
	return s
}

// Sound checks what holds for every decision.
func Sound(t *testing.T, w bot.World, in bot.Incoming, d bot.Decision) {
	t.Helper()
	soundReplies(t, in, d, fills(w, d))
	isOwner := w.Owner(in)
	if !isOwner && !reflect.DeepEqual(d.Shop, w.Shop) && (w.Claim == "" || !strings.HasPrefix(in.Text, "/claim")) {
		t.Errorf("a stranger changed the shop: %+v", d.Shop)
	}
	changed := !reflect.DeepEqual(d.Session, w.Session) || !reflect.DeepEqual(d.Customer, w.Customer)
	if !in.Private && (changed || len(d.Orders)+len(d.Leases) > 0) {
		t.Errorf("something is done in a group: %+v", d)
	}
	soundOrders(t, w, isOwner, d)
	for _, l := range d.Leases {
		if !isOwner && l.Customer != d.Session.Phone {
			t.Errorf("another's lease changed: %+v", l)
		}
	}
}

// soundReplies checks that the answers are whole, go to the chat that asked, and answer its press.
func soundReplies(t *testing.T, in bot.Incoming, d bot.Decision, fills bool) {
	t.Helper()
	for i, out := range d.Replies {
		if out.Chat != in.Chat {
			t.Errorf("an answer goes to %q", out.Chat)
		}
		if i == 0 && in.Kind == bot.Button && out.Answer != in.Answer {
			t.Error("the press is not answered")
		}
		if out.Text == "" && out.Answer == "" {
			t.Error("an empty message")
		}
		if !fills && !strings.Contains(in.Text+in.Name, "{") && Placeholder.MatchString(shownHoles.Replace(out.Text)) {
			t.Errorf("a word is missing in %q", out.Text)
		}
		for _, row := range out.Rows {
			for _, c := range row {
				if c.Label == "" || len(c.Data) > 64 || does(c) != 1 {
					t.Errorf("the button %+v", c)
				}
			}
		}
	}
}

// does is how many things a button does.
func does(c bot.Choice) (n int) {
	for _, one := range []string{c.Data, c.URL, c.Copy} {
		if one != "" {
			n++
		}
	}
	if c.Pay {
		n++
	}
	return n
}

// soundOrders checks that orders go only where they may, and that new ones are this customer's and not paid.
func soundOrders(t *testing.T, w bot.World, isOwner bool, d bot.Decision) {
	t.Helper()
	before := map[string]billing.Order{}
	for _, deal := range w.Deals {
		before[deal.Order.Code] = deal.Order
	}
	for _, deal := range w.Theirs {
		if isOwner {
			before[deal.Order.Code] = deal.Order
		}
	}
	for _, o := range []*billing.Order{w.Named, w.Claimed} {
		if o != nil && (isOwner || o.Customer == d.Session.Phone && (o.State == billing.Expired || o.State == billing.Cancelled)) {
			before[o.Code] = *o
		}
	}
	for _, o := range w.Orders {
		if isOwner {
			before[o.Code] = o
		}
	}
	for _, o := range d.Orders {
		old, known := before[o.Code]
		own := o.Customer == d.Session.Phone && (o.State == billing.Pending || withoutCard(w, d, o))
		switch {
		case known && old.State != o.State && !old.State.May(o.State):
			t.Errorf("order %s goes from %s to %s", o.Code, old.State, o.State)
		case known && (o.Price != old.Price || o.Payment != old.Payment && !byHand(isOwner, old, o) || o.Customer != old.Customer):
			t.Errorf("order %s is another now: %+v", o.Code, o)
		case !known && (o.Code != w.FreshCode || !isOwner && !own):
			t.Errorf("an order out of nowhere: %+v", o)
		case !known && !isOwner && (w.Shop.Paused || w.ClockErr != nil):
			t.Error("a closed shop sold")
		}
	}
}

// byHand reports whether the owner confirmed money for an order that is paid directly, and had none.
func byHand(isOwner bool, old, o billing.Order) bool {
	return isOwner && old.ByHand() && old.Payment.ID == "" && o.Payment.By == Olgas
}

func Terms(w *bot.World) { w.House = bot.House{Terms: "Be kind.", Support: "I am at the counter."} }

// Types is a message of a channel without buttons, which tells whose phone it comes from.
func Types(words, phone string) bot.Incoming {
	in := Says(words)
	in.Channel, in.Chat, in.Typed, in.Phone, in.Own = "whatsapp", "77@lid", true, phone, phone != ""
	return in
}

const (
	Carlo  = "+12025550123"
	Carlos = "telegram:21" // Carlo's chat
	Olgas  = "telegram:11" // the owner's
	Fresh  = "NEWW-0001"
	Code   = "K7Q4-MD2X"
)

var (
	Noon   = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	Device = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x30}
	Rupees = billing.Money{Amount: 5000, Currency: "INR"}
)

// World is a shop with one site that sells, and a customer who gave their number.
func World(change ...func(*bot.World)) bot.World {
	w := bot.World{
		Configured: bot.Configured{
			Name: "home", Zone: time.UTC, Rules: scheduler.DefaultRules(), Owners: []string{Olgas},
			Networks: map[string]bot.Network{"home": {SSID: "Sharefi", Password: secret.New("sunny-terrace")}},
			Methods:  []bot.Method{{Name: "stripe"}}, Ways: []bot.Method{{Name: "stripe"}},
		},
		Fresh: bot.Fresh{FreshCode: Fresh},
		Now:   Noon,
		Shop: bot.Shop{Plans: []billing.Plan{
			{ID: "p1", Name: "1 hour", Price: Rupees, Lasts: time.Hour, Devices: 1},
			{ID: "p2", Name: "old", Price: Rupees, Lasts: time.Hour, Devices: 1, Hidden: true},
		}, Version: 1},
		Places:   []bot.Place{{Name: "home", Status: scheduler.Status{OK: true}, Places: 3}},
		Session:  bot.Session{Party: bot.Party{Lang: "en", Name: "Carlo", Phone: Carlo}, Version: 1},
		Customer: bot.Customer{Phone: Carlo, Chats: []string{Carlos}, Version: 1},
	}
	for _, f := range change {
		f(&w)
	}
	return w
}

func Order(state billing.State) billing.Order {
	o := billing.Order{
		Code: Code, Customer: Carlo, Chat: Carlos, Site: "home", Plan: "1 hour", PlanID: "p1", Price: Rupees,
		Lasts:   time.Hour,
		Devices: 1, State: state, Created: Noon, Expires: Noon.Add(time.Hour), Version: 1,
	}
	if state != billing.Pending {
		o.Payment, o.PaidAt = billing.Payment{Provider: "stripe", ID: "pi_1", Amount: Rupees, At: Noon}, Noon
	}
	return o
}

func Lease(state scheduler.State) scheduler.Lease {
	l := scheduler.Lease{ID: Code, Site: "home", Device: Device, Customer: Carlo, Chat: Carlos, Lasts: time.Hour,
		State: state, Asked: Noon, Version: 1}
	if state == scheduler.Active {
		l.Start, l.End = Noon, Noon.Add(time.Hour)
	}
	return l
}

// Has gives the customer an order, with its lease if there is one.
func Has(o billing.Order, leases ...scheduler.Lease) func(*bot.World) {
	return func(w *bot.World) {
		d := bot.Deal{Order: o}
		if len(leases) > 0 {
			d.Order.Device, d.Lease = true, &leases[0]
		}
		w.Deals = append(w.Deals, d)
	}
}

func Newcomer(w *bot.World) { w.Session, w.Customer = bot.Session{}, bot.Customer{} }

func Phoneless(w *bot.World) { w.Session.Phone, w.Customer = "", bot.Customer{} }

func Says(words string) bot.Incoming {
	return bot.Incoming{ID: "u1", Channel: "telegram", Chat: "21", Private: true, Kind: bot.Text, Text: words,
		Name: "Carlo", Lang: "en", At: Noon}
}

func Presses(data string) bot.Incoming {
	in := Says(data)
	in.Kind, in.Menu, in.Answer = bot.Button, "7", "press"
	return in
}

func Shares(phone string, own bool) bot.Incoming {
	in := Says("")
	in.Kind, in.Phone, in.Own = bot.Contact, phone, own
	return in
}

func Owner(in bot.Incoming) bot.Incoming {
	in.Chat = "11"
	return in
}

// Direct is an order that is paid to the owner directly.
func Direct(state billing.State) billing.Order {
	o := Order(state)
	o.Method, o.Request = "own-upi", billing.Request{ID: "own-" + Code, Transfer: &billing.Transfer{
		Label: "UPI", QR: "upi://pay?pa=wifi@example", Copy: "upi://pay?pa=wifi@example", Lines: []billing.Line{
			{Label: "account", Value: "wifi@example"}, {Label: "amount", Value: "50.00 INR"}}}}
	switch state {
	case billing.Claimed:
		o.Claim = billing.Claim{At: Noon, Times: 1}
		fallthrough
	case billing.Expired, billing.Cancelled:
		o.Payment, o.PaidAt = billing.Payment{}, time.Time{}
	}
	return o
}

// Denied is an order whose payment somebody looked for, and did not see.
func Denied() billing.Order {
	o := Direct(billing.Claimed)
	o.State, o.Claim.Denied = billing.Pending, 1
	return o
}

// Late is an order that lapsed, and was said to be paid after that.
func Late() billing.Order {
	o := Direct(billing.Expired)
	o.Claim = billing.Claim{At: Noon, Times: 1, Late: true}
	return o
}

// Claims is a world whose customer said that an order is paid.
func Claims(o billing.Order) func(*bot.World) {
	return func(w *bot.World) {
		if o.State.Live() {
			Has(o)(w)
		}
		w.Session.Phone, w.Session.Claimed, w.Claimed = o.Customer, o.Code, &o
	}
}

func Linked() billing.Order {
	o := Order(billing.Pending)
	o.Request = billing.Request{URL: "https://pay.example/1", ID: "cs_1"}
	return o
}

// Billed is an order that is paid in the chat, for Stars.
func Billed() billing.Order {
	o := Order(billing.Pending)
	asked := billing.Money{Amount: 47, Currency: billing.Stars}
	o.Method = "stars"
	o.Request = billing.Request{ID: "stars-" + Code, Asked: asked,
		Invoice: &billing.Invoice{Payload: strings.ReplaceAll(Code, "-", ""), Amount: asked}}
	return o
}

func Offered(w *bot.World) { w.Session.Offers = []router.MAC{Device} }

func Asked(change string) func(*bot.World) { return func(w *bot.World) { w.Session.Ask = change } }

func Knows(phone string) func(*bot.World) {
	return func(w *bot.World) { w.Target = &bot.Customer{Phone: phone, Chats: []string{Carlos}} }
}

func Named(l scheduler.Lease) func(*bot.World) {
	return func(w *bot.World) { w.Leases = append(w.Leases, l) }
}

func Unclaimed(w *bot.World) { w.Owners, w.Claim = nil, "CAFE-0001" }

// Transcript is what the person reads.
func Transcript(d bot.Decision) string {
	var b strings.Builder
	for _, out := range d.Replies {
		b.WriteString(text.Strip(out.Text) + out.Toast + out.AskPhone + "\n")
		for _, row := range out.Rows {
			for _, c := range row {
				b.WriteString("[" + c.Label + "] ")
			}
		}
	}
	return AsRead(b.String())
}

// AsRead is what people see of words: no marks, and each space a space.
func AsRead(words string) string { return strings.ReplaceAll(text.Strip(words), "\u00a0", " ") }
