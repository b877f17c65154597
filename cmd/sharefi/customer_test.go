package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/router"
)

// A patron is a customer in a chat, who counts what he does there.
type patron struct {
	shopper
	w       *world
	device  string // of his own
	press   func(label string) error
	actions int
}

// patrons are a customer on each channel, of one shop that is on both.
func patrons(t *testing.T, change ...func(*world)) (*world, map[string]*patron) {
	w := withWhatsApp(t)
	w.config.Plans[0].Lasts = time.Hour
	for _, f := range change {
		f(w)
	}
	w.linkFile(w.config.Data + "/test")
	w.start()
	w.until("WhatsApp is linked", func() bool { return w.chat.Connected() == 1 })
	mara := w.chat.Person("+12025550155", "Mara")
	return w, map[string]*patron{
		"telegram": {shopper: onTelegram{w.customer}, w: w, device: "02:00:5E:10:20:30", press: w.customer.Press},
		"whatsapp": {shopper: onWhatsApp{mara}, w: w, device: "02:00:5E:10:20:31", press: func(label string) error { return pressNumber(mara, label) }},
	}
}

var menuLine = regexp.MustCompile(`(?m)^(\d+)\. (.*)$`)

// pressNumber answers the newest menu with the number before a label.
func pressNumber(p *whatsapptest.Person, label string) error {
	for _, m := range slices.Backward(p.Messages()) {
		for _, line := range slices.Backward(menuLine.FindAllStringSubmatch(m.Text, -1)) {
			if strings.HasPrefix(line[2], label) {
				p.Say(line[1])
				return nil
			}
		}
	}
	return fmt.Errorf("no menu offers %q", label)
}

// says writes words; hears waits for some.
func (p *patron) says(words string) {
	p.w.t.Helper()
	p.mark()
	p.actions++
	p.say(words)
}

func (p *patron) presses(label string) {
	p.w.t.Helper()
	p.mark()
	p.actions++
	if err := p.press(label); err != nil {
		p.w.t.Fatal(err)
	}
}

func (p *patron) hears(words string) string {
	p.w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	text, err := p.hear(ctx, func(text string) bool { return strings.Contains(text, words) })
	if err != nil {
		p.w.t.Fatalf("%q: %v", words, err)
	}
	return text
}

// buys goes from hello to the question for the device, and returns the order's code.
func (p *patron) buys() string {
	p.w.t.Helper()
	p.says("/start")
	p.hears("I sell Wi-Fi")
	p.presses("Buy")
	if t, ok := p.shopper.(onTelegram); ok {
		p.hears("phone number")
		p.mark()
		p.actions++
		t.ShareContact()
	}
	p.hears("Which one")
	p.presses("10 seconds")
	code := orderCode.FindStringSubmatch(p.hears("Please pay by"))[1]
	p.mark()
	p.w.pays(code)
	p.hears("is paid")
	return code
}

func TestADeviceIsNamedInASentenceOnBothChats(t *testing.T) {
	t.Parallel()
	_, people := patrons(t)
	for name, p := range people {
		t.Run(name, func(t *testing.T) {
			p.buys()
			p.presses("Where do I find it?")
			p.hears("Which device is it?")
			p.presses("Samsung")
			p.hears("MAC address type")
			p.says("my number is +1 202 555 0123")
			p.hears("twelve characters")
			p.says("it is 02-00-5e-10-20-30 or else 02-00-5e-10-20-31 I think")
			p.hears("more than one address")
			p.says("ok: " + strings.NewReplacer(":", "-", "0", "O").Replace(p.device) + " thanks")
			p.hears("Did you mean " + p.device)
			p.presses("No")
			p.hears("look at the address again")
			p.says("ok: " + strings.NewReplacer(":", "-", "0", "O").Replace(p.device) + " thanks")
			p.hears("Did you mean " + p.device)
			p.presses("Yes")
			p.hears("You are in")
		})
	}
}

func TestADeviceIsFoundAmongThoseThatTheRouterSees(t *testing.T) {
	t.Parallel()
	w, people := patrons(t)
	n := byte(0)
	for name, p := range people {
		n++
		mine, tv := router.MAC{2, 0, 0x5e, 0x10, 0x20, 0x40 + n}, router.MAC{0, 0, 0x5e, 0, 0x53, n}
		t.Run(name, func(t *testing.T) {
			p.buys()
			w.router.OwnerAdds(tv, "tv")
			w.router.Connect(tv, "television")
			p.presses("Find my device")
			p.hears("I see no device that could be yours")
			p.presses("Watch for my device")
			p.hears("turn Wi-Fi off")
			w.until("the site looked", func() bool {
				searches, err := w.app.leases.Searches(w.ctx(), "home")
				return err == nil && len(searches) == 1 && searches[0].Looked
			})
			w.router.Connect(mine, "Carlo's phone")
			if menu := p.hears("Is yours among them?"); strings.Contains(menu, "televi") {
				t.Errorf("the owner's device is offered: %q", menu)
			}
			p.presses("Carlo'…")
			p.hears("You are in")
			w.until("the device is listed", func() bool { return w.router.Lists(mine) })
		})
	}
}

func TestAFirstPurchaseTakesSixActionsAndARepeatTwo(t *testing.T) {
	t.Parallel()
	w, people := patrons(t, func(w *world) { // half of the time is left when they hear of the end
		w.config.Plans[0].Lasts, w.config.Times.Remind = 30*time.Second, []time.Duration{15 * time.Second}
	})
	for name, p := range people {
		t.Run(name, func(t *testing.T) {
			code := p.buys()
			p.says(p.device)
			p.hears("You are in")
			if p.actions > 6 {
				t.Errorf("a first purchase took %d actions", p.actions)
			}
			first := p.actions
			p.hears("ends in")
			p.actions = 0
			p.presses("Extend")
			second := orderCode.FindStringSubmatch(p.hears("Please pay by"))[1]
			p.mark()
			w.pays(second)
			p.hears("Your access is extended")
			if p.actions > 2 {
				t.Errorf("a repeat took %d actions", p.actions)
			}
			t.Logf("actions besides paying: %d first, %d again", first, p.actions)
			leases, err := w.app.leases.Known(w.ctx(), []string{code, second})
			if err != nil || len(leases) != 2 || !leases[1].Start.Equal(leases[0].End) {
				t.Fatalf("the renewal does not follow at once: %+v, %v", leases, err)
			}
			p.hears("time is over")
			p.actions = 0
			p.presses("Buy again")
			third := orderCode.FindStringSubmatch(p.hears("Please pay by"))[1]
			p.mark()
			w.pays(third)
			if got := p.hears("You are in"); !strings.Contains(got, p.device) || p.actions > 2 {
				t.Errorf("after the end: %d actions, %q", p.actions, got)
			}
		})
	}
}

func TestWhoBuysAgainForADeviceThatAnotherHasNowIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	w.buys(w.customer)
	w.customer.Say(phone.String())
	w.hears(w.customer, "time is over")
	w.presses(w.customer, "Buy again")
	code := w.code(w.hears(w.customer, "Please pay by"))
	w.config.Plans[0].Lasts = time.Hour
	dora := w.telegram.Person(7, "Dora", "en", "+12025550177")
	w.buys(dora)
	dora.Say(phone.String())
	w.hears(dora, "You are in")
	w.pays(code)
	w.hears(w.customer, "Which device shall I let in?")
	w.customer.Say("02:00:5e:10:20:39")
	w.hears(w.customer, "You are in")
}

func TestTheRestOfTheTimeMovesOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := patrons(t)
	n := byte(0)
	for name, p := range people {
		n++
		next := router.MAC{2, 0, 0x5e, 0x10, 0x20, 0x60 + n}
		t.Run(name, func(t *testing.T) {
			code := p.buys()
			p.says(p.device)
			p.hears("You are in")
			before, err := w.app.leases.Known(w.ctx(), []string{code})
			if err != nil {
				t.Fatal(err)
			}
			p.says("/access")
			p.hears("left (order " + code)
			p.presses("Change device")
			p.hears("Which device shall get the rest")
			p.says("it is " + next.Dashes())
			p.hears("The old device leaves")
			p.presses("Yes")
			p.hears("Network: Sharefi")
			old, err := router.ParseMAC(p.device)
			if err != nil {
				t.Fatal(err)
			}
			w.until("the old device has left", func() bool { return w.router.Lists(next) && !w.router.Lists(old) })
			after, err := w.app.leases.Known(w.ctx(), []string{code})
			if err != nil || !after[0].End.Equal(before[0].End) || after[0].Device != next {
				t.Fatalf("%+v, %v", after, err)
			}
			w.until("the old device is free", func() bool {
				return w.app.DB.HLen(w.ctx(), w.app.DB.Key("device", p.device)).Val() == 0
			})
			p.says("/access")
			p.hears("left (order " + code)
			p.presses("Change device")
			p.hears("changed a moment ago")
		})
	}
}

func TestTermsSupportAndHelpOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := patrons(t, func(w *world) { w.config.House = config.House{Terms: "Be kind.", Support: "At the counter."} })
	for name, p := range people {
		t.Run(name, func(t *testing.T) {
			p.says("/support")
			p.hears("At the counter.")
			p.presses("Write to the owner")
			p.hears("write your message now")
			p.says("Where is the counter,\nplease?")
			p.hears("passed that on")
			w.hears(w.owner, "Where is the counter,\nplease?")
			w.presses(w.owner, "Answer")
			w.hears(w.owner, "write your answer now")
			w.owner.Say("Behind the door.")
			w.hears(w.owner, "passed that on")
			p.hears("Behind the door.")
			p.actions = 0
			p.says("/start")
			p.hears("I sell Wi-Fi")
			p.presses("Buy")
			if chat, ok := p.shopper.(onTelegram); ok {
				p.hears("phone number")
				p.mark()
				p.actions++
				chat.ShareContact()
			}
			p.hears("Be kind.")
			p.presses("I agree")
			p.hears("Which one")
			p.presses("10 seconds")
			code := orderCode.FindStringSubmatch(p.hears("Please pay by"))[1]
			p.mark()
			w.pays(code)
			p.hears("Which device")
			p.says(p.device)
			p.hears("You are in")
			t.Logf("actions besides paying, with terms: %d", p.actions)
			if p.actions > 6 {
				t.Errorf("a first purchase took %d actions", p.actions)
			}
			p.presses("Connected, but no internet?")
			p.hears("still " + p.device)
		})
	}
	m := w.customer.Messages()
	copied := false
	for _, button := range slices.Concat(slices.Concat(buttonsOf(m)...)...) {
		copied = copied || button.Copy != nil && button.Copy.Text == "sunny-terrace"
	}
	if !copied || w.customer.Typing() == 0 {
		t.Errorf("no button copies the password, or nobody was seen typing (%d)", w.customer.Typing())
	}
}

func buttonsOf(list []telegramtest.Message) (all [][][]telegramtest.Button) {
	for _, m := range list {
		all = append(all, m.Buttons)
	}
	return all
}

func TestACustomerReadsWhatIsKnownAndIsForgottenOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := patrons(t, func(w *world) { w.config.Plans[0].Lasts = 10 * time.Second })
	for name, p := range people {
		t.Run(name, func(t *testing.T) {
			code := p.buys()
			p.says(p.device)
			p.hears("You are in")
			p.says("/forget")
			p.hears("still have access")
			p.hears("time is over")
			phone := w.order(code).Customer
			p.says("/mydata")
			p.hears("all that I know of you")
			p.says("/forget")
			p.hears("stays in the books")
			p.presses("Yes")
			p.hears("have forgotten you")
			w.until("nothing is known of the customer", func() bool {
				return w.app.DB.Exists(w.ctx(), w.app.DB.Key("customer", phone)).Val() == 0
			})
			keys, err := w.app.DB.Keys(w.ctx(), w.app.DB.Key("session", name+":*")).Result()
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range keys {
				if body := w.app.DB.UniversalClient.Get(w.ctx(), key).Val(); strings.Contains(body, phone) {
					t.Errorf("%s knows %s still", key, phone)
				}
			}
			sales, err := w.app.leases.Orders.Between(w.ctx(), false, time.Time{}, time.Now().Add(time.Minute))
			if err != nil || !slices.ContainsFunc(sales, func(s billing.Taking) bool { return s.Order == code && s.Customer == phone }) {
				t.Errorf("the books lost the sale: %v, %v", sales, err)
			}
		})
	}
	var file []byte
	for _, m := range w.customer.Messages() {
		if m.Document != nil {
			file = m.Document.Body
		}
	}
	if !strings.Contains(string(file), "02:00:5E:10:20:30") {
		t.Errorf("the file says %s", file)
	}
}
