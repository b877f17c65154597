package owner_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
)

// A walk is somebody who answers question after question, as a channel hands it over.
type walk struct {
	t     *testing.T
	world bot.World
	who   func(bot.Incoming) bot.Incoming
	last  bot.Outgoing
}

// onWhatsApp makes the owner one who writes from there, where buttons are numbered lines.
func onWhatsApp(in bot.Incoming) bot.Incoming {
	in.Channel, in.Chat, in.Typed = "whatsapp", "77@lid", true
	in.Phone, in.Own = "12025550111", true
	return in
}

// does presses the button with a label in brackets, or else types the words.
func (w *walk) does(step string) string {
	w.t.Helper()
	in := bottest.Says(step)
	if label, ok := strings.CutPrefix(step, "["); ok {
		in = bottest.Presses(w.button(strings.TrimSuffix(label, "]")))
	}
	return w.hands(in)
}

func (w *walk) hands(in bot.Incoming) string {
	w.t.Helper()
	in = w.who(in)
	d := desk.Step(w.world, in)
	bottest.Sound(w.t, w.world, in, d)
	w.world.Session, w.world.Shop = d.Session, d.Shop
	said := bottest.Transcript(d)
	if len(d.Replies) > 0 {
		w.last = d.Replies[len(d.Replies)-1]
	}
	for _, n := range d.Notices {
		if out, ok := outbox.Compose(n, bot.Scene{Now: bottest.Noon, Zone: w.world.Zone, Lang: "en", Discounts: d.Shop.Discounts}); ok && n.Kind != billing.VoucherSheet {
			w.last, said = out, said+bottest.AsRead(out.Text)
		}
	}
	return said
}

// button is the data of a button of the last message.
func (w *walk) button(label string) string {
	w.t.Helper()
	for _, row := range w.last.Rows {
		for _, c := range row {
			if bottest.AsRead(c.Label) == label {
				return c.Data
			}
		}
	}
	w.t.Fatalf("no button %q below %q: %+v", label, w.last.Text, w.last.Rows)
	return ""
}

func walks(t *testing.T, who func(bot.Incoming) bot.Incoming, change ...func(*bot.World)) *walk {
	t.Helper()
	w := bottest.World(change...)
	w.Owners = append(w.Owners, "whatsapp:+12025550111")
	w.Session.Phone, w.Customer.Phone = "+12025550111", "+12025550111"
	return &walk{t: t, world: w, who: who}
}

func TestStepByStepOnBothChats(t *testing.T) {
	summer := func(w *bot.World) { w.Shop.Discounts = []billing.Discount{bottest.Summer} }
	twoSites := func(w *bot.World) { w.Places = append(w.Places, bot.Place{Name: "Hall", Places: 5}) }
	for name, c := range map[string]struct {
		change func(*bot.World)
		steps  []string
		want   string // in what is said at last
	}{
		"a plan": {nil, []string{"hello", "[Plans]", "[Add a plan]", "Family day", "120", "[1 d]", "[3]", "[Yes]"},
			"p3 Family day – ₹120.00, 1 d, 3 devices"},
		"a plan, typed all along": {nil, []string{"hello", "[Plans]", "[Add a plan]", "Day 3", "4.50 EUR", "2 H", "1", "[Yes]"}, "p3 Day 3 – €4.50, 2 h"},
		"a plan, after mistakes": {nil, []string{"hello", "[Plans]", "[Add a plan]", strings.Repeat("x", 61), "Night", "much", "0.10", "[₹50.00]",
			"for ever", "[12 h]", "11", "[2]", "[Yes]"}, "p3 Night – ₹50.00, 12 h, 2 devices"},
		"a plan called as a button": {nil, []string{"hello", "[Plans]", "[Add a plan]", "Help", "[₹50.00]", "[1 h]", "[1]", "[Yes]"}, "p3 Help – ₹50.00"},
		"a price":                   {nil, []string{"/plans", "[1 hour – ₹50.00]", "[Price]", "60", "[Yes]"}, "p1 1 hour – ₹60.00"},
		"hide":                      {nil, []string{"/plans", "[1 hour – ₹50.00]", "[Hide]", "[Yes]"}, "p1 1 hour – ₹50.00, 1 h (hidden)"},
		"show":                      {nil, []string{"/plans", "[old – ₹50.00]", "[Show]", "[Yes]"}, "p2 old – ₹50.00, 1 h\n"},
		"first":                     {nil, []string{"/plans", "[old – ₹50.00]", "[Move to top]", "[Yes]"}, "Plans\n• p2 old"},
		"drop":                      {nil, []string{"/plans", "[old – ₹50.00]", "[Remove]", "[No]"}, "Nothing was changed"},
		"vouchers":                  {nil, []string{"hello", "[Vouchers]", "[Make vouchers]", "[1 hour]", "[24]", "[30 d]", "45"}, "Make 24 vouchers for 1 hour (1 h), to sell for ₹45.00 each in cash, valid until: 23 Dec 2026?"},
		"vouchers for ever":         {nil, []string{"/plans", "[1 hour – ₹50.00]", "[Make vouchers]", "500", "3", "never", "[no end date]", "[₹50.00]"}, "Make 3 vouchers for 1 hour (1 h), to sell for ₹50.00 each in cash, valid until: no end date?"},
		"a discount":                {nil, []string{"/admin", "[Discounts]", "[Add a code]", "winter", "[20%]", "[10]", "2026-12-31", "[Yes]"}, "WINTER: 20 % off, 10 uses, until 31 Dec 2026"},
		"a discount, made up":       {nil, []string{"/admin", "[Discounts]", "[Add a code]", "[Make one up for me]", "5", "[No limit]", "[no end date]"}, "NEWW0001: ₹5.00 off\n[Yes] [No]"},
		"a discount of a name that is taken": {summer, []string{"/admin", "[Discounts]", "[Add a code]", "summer", "fall", "101%", "15 %", "[No limit]", "[7 d]"},
			"FALL: 15 % off, until 30 Nov 2026\n[Yes] [No]"},
		"no more discount": {summer, []string{"/admin", "[Discounts]", "[Remove SUMMER]", "[Yes]"}, "Done."},
		"staff":            {nil, []string{"/admin", "[Staff]", "[Invite]", "Anna Maria", "fly", "[Look and give access]"}, "Invite Anna Maria to the staff, with these rights: see, grant?"},
		"rights":           {annas(bot.See), []string{"/admin", "[Staff]", "[Anna]", "[Rights]", "see, sell", "[Yes]"}, "Anna may now: see, sell"},
		"off the staff":    {annas(bot.See), []string{"/admin", "[Staff]", "[Anna]", "[Remove]", "[Yes]"}, "Anna is no longer on the staff"},
		"a grant":          {nil, []string{"/admin", "[Give access]", "anna", bottest.Device.String(), "[3 h]"}, "3 h of access?"},
		"a grant to a phone": {bottest.Knows(bottest.Carlo), []string{"/admin", "[Give access]", "+1 202 555 0123", "[1 d]"},
			"Give " + bottest.Carlo + " 1 d of access?"},
		"a grant at one of two sites": {twoSites, []string{"/admin", "[Give access]", "nowhere", "[Hall]", bottest.Device.String(), "[1 h]", "[Yes]"}, "letting"},
		"find":                        {sold(bottest.Order(billing.Granted)), []string{"/admin", "[Find]", bottest.Code}, "Order " + bottest.Code},
		"find a name":                 {nil, []string{"/admin", "[Find]", "Nobody"}, "I can't find anything for Nobody"},
		"find a phone without +":      {nil, []string{"/admin", "[Find]", "1 202 555 0123"}, bottest.Carlo + "\n[Find]"},
		"cancelled":                   {nil, []string{"/plans", "[Add a plan]", "Night", "[Cancel]", "blah"}, "home is open"},
		"left by the menu":            {nil, []string{"/plans", "[Add a plan]", "menu", "Night"}, "didn't get that"},
		"left by a command":           {nil, []string{"/plans", "[Add a plan]", "/pings", "Night"}, "didn't get that"},
		"left by another button":      {nil, []string{"/plans", "[Add a plan]", "hide", "[₹50.00]"}, "How long does it last?"},
	} {
		for channel, who := range map[string]func(bot.Incoming) bot.Incoming{"Telegram": bottest.Owner, "WhatsApp": onWhatsApp} {
			t.Run(name+" on "+channel, func(t *testing.T) {
				change := c.change
				if change == nil {
					change = func(*bot.World) {}
				}
				w := walks(t, who, change)
				said := ""
				for _, step := range c.steps {
					said = w.does(step)
				}
				if !strings.Contains(said, c.want) {
					t.Errorf("no %q in\n%s", c.want, said)
				}
			})
		}
	}
}

// TestEachStepNeedsTheRight: it is looked at when a form opens, at each answer, and when the change is asked for.
func TestEachStepNeedsTheRight(t *testing.T) {
	loses := func(w *walk) { w.world.Shop.Staff = nil }
	w := walks(t, anna, annas(bot.Sell))
	w.does("/plans")
	w.does("[Add a plan]")
	w.does("Night")
	before := w.world.Shop
	loses(w)
	for _, in := range []bot.Incoming{bottest.Says("50"), bottest.Presses("fill plan 1 50.00 INR")} {
		w.world.Session.Form = bot.Form{Name: "plan", Answers: []string{"Night"}}
		if said := w.hands(in); !strings.Contains(said, "[Buy]") || w.world.Session.Form.Name != "" {
			t.Errorf("%q is answered with\n%s", in.Text, said)
		}
	}
	if len(w.world.Shop.Plans) != len(before.Plans) {
		t.Error("the plans changed")
	}
	for _, data := range []string{"form plan", "form price p1", "form vouchers p1", "form discount", "form invite", "form rights 0",
		"form grant", "form find", "form", "form fly", "helper 0", "unhelp 0", "fill plan 0 x", "fill", "ask plans p1"} {
		for name, who := range map[string]func(bot.Incoming) bot.Incoming{
			"a stranger":        func(in bot.Incoming) bot.Incoming { return in },
			"without the right": anna,
		} {
			w := walks(t, who, annas(bot.Refund))
			if said := w.hands(bottest.Presses(data)); !strings.Contains(said, "out of date") || w.world.Session.Form.Name != "" {
				t.Errorf("%q by %s is answered with\n%s", data, name, said)
			}
		}
	}
}

func TestAnOldAnswerAnswersNothing(t *testing.T) {
	w := walks(t, bottest.Owner)
	w.does("/plans")
	w.does("[Add a plan]")
	w.does("Night")
	old := w.button("₹50.00")
	w.does("[₹50.00]")
	if said := w.hands(bottest.Presses(old)); !strings.Contains(said, "out of date") || w.world.Session.Form.Name != "" {
		t.Errorf("it is answered with\n%s", said)
	}
	w.world.Session.Form = bot.Form{Name: "plan", Answers: []string{"a", "b", "c", "d"}} // of an older program, say
	if said := w.hands(bottest.Presses("fill plan 4 x")); !strings.Contains(said, "out of date") {
		t.Errorf("it is answered with\n%s", said)
	}
}
