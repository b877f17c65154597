package demo

import (
	"cmp"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
)

func TestWhatComesNextFollowsFromHowThePhoneStands(t *testing.T) {
	t.Parallel()
	const address = "02:00:5E:10:20:30"
	said := func(mine bool, words string, rows ...[]page.Button) page.Line {
		return page.Line{Message: "7", Mine: mine, Runs: []page.Run{{Text: words}}, Rows: rows}
	}
	plans := said(false, "Pick a plan", []page.Button{{Label: "1 minute", Data: "plan p1 x"}, {Label: "1 day", Data: "plan p2"}})
	sites := said(false, "Which location?", []page.Button{{Label: "home", Data: "site p1 0"}}, []page.Button{{Label: "cafe", Data: "site p1 1"}})
	link := said(false, "Please pay", []page.Button{{Label: "Pay", Link: "open"}})
	over := said(false, "Please pay", []page.Button{{Label: "Pay", Link: "closed"}})
	const one, two = "AAAA-0001", "AAAA-0002"
	methods := said(false, "How?", []page.Button{{Label: "UPI", Data: "site p1 0 own-upi"}}, []page.Button{{Label: "Card or app", Data: "site p1 0 stripe"}},
		[]page.Button{{Label: "Back", Data: "menu"}})
	direct := said(false, "Please pay by UPI", []page.Button{{Label: "Copy"}}, []page.Button{{Label: "I've paid", Data: "paid " + one}, {Label: "Cancel", Data: "cancel " + one}})
	lapsed := said(false, "Please pay by UPI", []page.Button{{Label: "I've paid", Data: "paid " + two}})
	asked := page.Line{Message: "9", Rows: [][]page.Button{{{Label: "Got it", Data: "got " + one + " 1"}, {Label: "Not there", Data: "notgot " + one + " 1"}}}}
	other := page.Line{Message: "10", Rows: [][]page.Button{{{Label: "Got it", Data: "got " + two + " 1"}}}}
	order := func(code string) sale {
		return sale{code: code, method: "own-upi", state: map[string]string{one: "pending", two: "expired"}[code]}
	}
	for name, c := range map[string]struct {
		phone       page.Phone
		waits, dark bool
		pass, told  bool // at the cafe
		airOff      bool
		settles     bool   // a page is paid, and the shop does not know it yet
		asks        string // an order of which Olga is to say whether it is paid
		owner       []page.Line
		taste       taste
		want        page.Act
	}{
		"nothing was said":           {want: page.Act{Do: page.Say, Words: "/start"}},
		"on WhatsApp":                {phone: page.Phone{App: "whatsapp"}, want: page.Act{Do: page.Open, Data: "telegram"}},
		"plans are shown":            {phone: page.Phone{Lines: []page.Line{plans}}, want: page.Act{Do: page.Press, Message: "7", Data: "plan p1 x"}},
		"the number is asked for":    {phone: page.Phone{Ask: "Share", Lines: []page.Line{plans}}, want: page.Act{Do: page.Contact}},
		"the sites are shown":        {phone: page.Phone{Lines: []page.Line{plans, sites}}, want: page.Act{Do: page.Press, Message: "7", Data: "site p1 0"}},
		"the sites, for the cafe":    {taste: atCafe, phone: page.Phone{Lines: []page.Line{sites}}, want: page.Act{Do: page.Press, Message: "7", Data: "site p1 1"}},
		"how to pay":                 {phone: page.Phone{Lines: []page.Line{plans, sites, methods}}, want: page.Act{Do: page.Press, Message: "7", Data: "site p1 0 stripe"}},
		"how to pay, directly":       {taste: atCafe, phone: page.Phone{Lines: []page.Line{methods}}, want: page.Act{Do: page.Press, Message: "7", Data: "site p1 0 own-upi"}},
		"how to pay, neither":        {taste: taste{method: "barter"}, phone: page.Phone{Lines: []page.Line{methods}}, want: page.Act{Do: page.Press, Message: "7", Data: "site p1 0 own-upi"}},
		"to be paid directly":        {phone: page.Phone{Lines: []page.Line{methods, direct}}, want: page.Act{Do: page.Press, Message: "7", Data: "paid " + one}},
		"what was to be paid lapsed": {phone: page.Phone{Lines: []page.Line{plans, lapsed}}, want: page.Act{Do: page.Press, Message: "7", Data: "plan p1 x"}},
		"the owner is asked":         {asks: one, phone: page.Phone{Lines: []page.Line{direct}}, owner: []page.Line{asked, other}, want: page.Act{Do: page.Press, Phone: "owner", Message: "9", Data: "got " + one + " 1"}},
		"the owner will be asked":    {asks: one, phone: page.Phone{Lines: []page.Line{direct}}, owner: []page.Line{other}},
		"the page was just paid":     {settles: true, phone: page.Phone{Lines: []page.Line{plans, over}}},
		"a link is there":            {phone: page.Phone{Lines: []page.Line{plans, link}}, want: page.Act{Do: page.Link, Data: "open"}},
		"a link that is over":        {phone: page.Phone{Lines: []page.Line{plans, over}}, want: page.Act{Do: page.Press, Message: "7", Data: "plan p1 x"}},
		"the pay page is open":       {phone: page.Phone{Lines: []page.Line{link}, Site: &page.PaySite{State: "open"}}, want: page.Act{Do: page.Pay}},
		"the pay page is over":       {phone: page.Phone{Site: &page.PaySite{State: "expired"}}, want: page.Act{Do: page.Leave}},
		"it is paid":                 {waits: true, want: page.Act{Do: page.Say, Words: address}},
		"it is paid, on WhatsApp":    {waits: true, phone: page.Phone{App: "whatsapp"}, want: page.Act{Do: page.Say, Words: address}},
		"the address was said":       {waits: true, phone: page.Phone{Lines: []page.Line{said(true, address)}}},
		"it is paid, the router off": {waits: true, dark: true},
		"a key is made":              {waits: true, pass: true},
		"the passphrase is told":     {pass: true, told: true, want: page.Act{Do: page.Wave, Data: "right"}},
		"the access point is off":    {pass: true, told: true, airOff: true},
		"the shop has not answered":  {phone: page.Phone{Lines: []page.Line{plans, said(true, "hm")}}},
		"only other words were said": {phone: page.Phone{Lines: []page.Line{said(false, "hm")}}, want: page.Act{Do: page.Say, Words: "/start"}},
	} {
		c.phone.ID, c.phone.WiFi, c.want.Phone = "customer", &page.WiFi{Address: address}, cmp.Or(c.want.Phone, "customer")
		if c.phone.App == "" {
			c.phone.App = "telegram"
		}
		m := stand{customer: c.phone, waits: c.waits, dark: c.dark, pass: c.pass, told: c.told, airOff: c.airOff,
			settles: c.settles, asks: c.asks, owner: page.Phone{ID: "owner", Lines: c.owner}, taste: cmp.Or(c.taste, atHome), order: order,
			open: func(l string) bool { return l == "open" }}.next()
		if m.act != c.want || m.words == "" {
			t.Errorf("%s: %+v, want %+v", name, m, c.want)
		}
	}
}

func TestTheFirstStepTellsHowItWasPaid(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]string{
		"stripe": "Paid on Stripe's page.", "own-upi": "Paid to Olga, who confirmed it.", "own-cash": "Paid to Olga, who confirmed it.",
		"voucher": "Paid with a voucher.", "barter": "It is paid.",
	} {
		s := stand{bought: true, sale: sale{method: method}, customer: page.Phone{App: "telegram", WiFi: &page.WiFi{}}}
		if got := s.steps()[0].Words; got != want {
			t.Errorf("%s: %q, want %q", method, got, want)
		}
	}
}

func TestAStepIsDoneWhenItHasHappened(t *testing.T) {
	t.Parallel()
	none := func(string) bool { return false }
	customer := page.Phone{App: "telegram", WiFi: &page.WiFi{}}
	for want, s := range map[string]stand{
		"Buy now, Join, Be the owner":            {},
		"Buy done, Join now, Be the owner":       {bought: true, waits: true},
		"Buy done, Join done, Be the owner now":  {bought: true, joined: true},
		"Buy now, Join, Be the owner done":       {ruled: true},
		"Buy done, Join done, Be the owner done": {bought: true, joined: true, ruled: true},
	} {
		s.customer, s.open = customer, none
		var got []string
		for _, step := range s.steps() {
			words := step.Name
			if step.Done {
				words += " done"
			}
			if step.Now {
				words += " now"
			}
			got = append(got, words)
			if step.Words == "" && (step.Done || step.Now) {
				t.Errorf("%s: %s says nothing", want, step.Name)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
}

func TestTheOwnerIsAnsweredByWhatCameAfterwards(t *testing.T) {
	t.Parallel()
	shop, own := page.Line{}, page.Line{Mine: true}
	for want, chats := range map[bool][][]page.Line{
		false: {nil, {shop}, {own}, {shop, own}},
		true:  {{own, shop}, {shop, own, shop}},
	} {
		for _, lines := range chats {
			if answered(lines) != want {
				t.Errorf("%+v: answered is %v", lines, !want)
			}
		}
	}
}
