package owner_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
)

// paid is a shop whose configuration has these ways to pay beside Stripe, in rupees if nothing else is said.
func paid(currency string, list ...bot.Method) func(*bot.World) {
	return func(w *bot.World) {
		for i := range w.Shop.Plans {
			w.Shop.Plans[i].Price.Currency = currency
		}
		w.Ways = append(w.Ways, list...)
		w.Methods = bot.Offered(w.Ways)
	}
}

var (
	corner = bot.Direct("own-upi", "UPI", payload.Account{Kind: payload.UPI, To: "cafe@okbank", Name: "Cafe"})
	bar    = bot.Direct("own-cash", "", payload.Account{Kind: payload.Cash, Words: "Pay at the bar."})
)

// sticker is a code of a shop in Indonesia.
const sticker = "00020101021126690017ID.CO.EXAMPLE.WWW011893600999000000000102150000000000000010303UMI51440014ID.CO.QRIS.WWW" +
	"0215ID10200000000010303UMI5204581453033605802ID5913WARUNG CONTOH6007BANDUNG61054011162070703A016304ECA5"

// waysAfter takes the ways that a step decided on into the world, as the desk does.
func (w *walk) waysAfter() {
	w.world.Ways = w.world.Shop.SetWays(w.world.Ways).Methods(w.world.Ways)
	w.world.Methods = bot.Offered(w.world.Ways)
}

func TestWaysToPayStepByStepOnBothChats(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bot.World)
		steps  []string
		want   string // in what is said at last
	}{
		"the list": {paid("INR", corner, bar), []string{"/admin", "[Ways to pay]"},
			"• stripe Card or app\n• own-upi UPI – cafe@okbank\n• own-cash Cash – Pay at the bar."},
		"only kinds of the currency": {paid("INR"), []string{"/pay", "[Add a way to pay]"},
			"[UPI (INR)] [A QR code of mine: QRIS, QR Ph, DuitNow, KHQR…] [In words: M-Pesa, GCash, a bank account…] [Cash] [Cancel]"},
		"UPI": {paid("INR"), []string{"/pay", "[Add a way to pay]", "[UPI (INR)]", "cafe@okbank", "Corner Cafe", "[Yes]"},
			"• stripe Card or app\n• own-upi UPI – cafe@okbank\n"},
		"UPI, the question": {paid("INR"), []string{"/pay add upi", "cafe@okbank", "Corner Cafe"},
			"Add this way to pay: UPI?\nAccount: cafe@okbank\nName: Corner Cafe\nAmount: 1.00 INR\nReference: NEWW0001\n\nTry the code first, with another bank's app than yours: pay yourself ₹1.00."},
		"a second UPI": {paid("INR", corner), []string{"/pay add upi", "upi", "Terrace", "te@okbank", "Cafe", "[Yes]"},
			"own-upi-2 Terrace – te@okbank"},
		"UPI, typed whole": {paid("INR", bar), []string{"/pay add upi to=cafe@okbank name=Corner Cafe label=At 50% off", "[Yes]"}, "own-upi At 50% off – cafe@okbank"},
		"Pix": {paid("BRL"), []string{"/pay", "[Add a way to pay]", "[Pix (BRL)]", "cafe@okbank", "+55 11 98765-4321", "Мария", "Maria", "São Paulo",
			"[Yes]"}, "own-pix Pix – +55 11 98765-4321"},
		"PromptPay": {paid("THB"), []string{"/pay add promptpay", "081-234-5678", "[Leave out]", "[Yes]", "[Yes]"}, "own-promptpay PromptPay – 081-234-5678"},
		"VietQR":    {paid("VND"), []string{"/pay add vietqr", "Somebank", "vietcombank", "0123456789", "[Leave out]", "[Yes]"}, "own-vietqr VietQR – vietcombank – 0123456789"},
		"PayNow":    {paid("SGD"), []string{"/pay add paynow", "T12LL0001A", "Cafe", "[No]", "[Yes]"}, "own-paynow PayNow – T12LL0001A"},
		"EPC":       {paid("EUR"), []string{"/pay add epc", "DE89 3704 0044 0532 0130 00", "Café", "[Yes]"}, "own-epc Bank transfer – DE89 3704 0044 0532 0130 00"},
		"Swiss QR":  {paid("CHF"), []string{"/pay add swissqr", "CH93 0076 2011 6238 5295 7", "Café", "3000", "Bern", "[Yes]"}, "own-swissqr Bank transfer – CH93"},
		"SPAYD":     {paid("CZK"), []string{"/pay add spayd", "CZ65 0800 0000 1920 0014 5399", "[Leave out]", "[Yes]"}, "own-spayd Bank transfer – CZ65"},
		"one's own code": {paid("IDR"), []string{"/pay", "[Add a way to pay]", "[A QR code of mine: QRIS, QR Ph, DuitNow, KHQR…]", sticker, "maybe", "[Yes]", "[Yes]"},
			"own-static QR – 00020101021126690017ID.CO.EXAMPLE.WWW01189360099900000000010…"},
		"words": {paid("KES"), []string{"/pay add text", "M-Pesa", "PayBill {till}", "PayBill 123456,\naccount {code}, amount {amount}", "[Yes]"},
			"own-text M-Pesa – PayBill 123456, account {code}, amount {amount}"},
		"words, the question": {paid("KES"), []string{"/pay add text", "M-Pesa", "PayBill 123456,\naccount {code}"},
			"Add this way to pay: M-Pesa?\nPayBill 123456,\naccount NEWW0001\nAmount: 1.00 KES\nReference: NEWW0001\n[Yes] [No]"},
		"cash":      {paid("INR"), []string{"/pay", "[Add a way to pay]", "[Cash]", "[Leave out]", "[Yes]"}, "• own-cash Cash\n"},
		"more cash": {paid("INR", bar), []string{"/pay add cash", "At the gate", "[Leave out]", "[Yes]"}, "own-cash-2 At the gate"},
		"a label":   {paid("INR", corner), []string{"/pay", "[UPI]", "[Label]", strings.Repeat("x", 31), "Corner UPI", "[Yes]"}, "own-upi Corner UPI – cafe@okbank"},
		"a label, typed": {paid("INR", corner), []string{"/pay label own-upi Corner 100% UPI", "[Yes]"},
			"own-upi Corner 100% UPI – cafe@okbank"},
		"other words":                  {paid("INR", bar), []string{"/pay own-cash", "[Words]", "At the {door}", "At the door: {code}", "[Yes]"}, "own-cash Cash – At the door: {code}"},
		"first":                        {paid("INR", corner), []string{"/pay own-upi", "[Move to top]", "[Yes]"}, "• own-upi UPI – cafe@okbank\n• stripe"},
		"hide Stripe":                  {paid("INR", corner), []string{"/pay", "[Card or app]", "[Hide]", "[Yes]"}, "• stripe Card or app (hidden)"},
		"show it":                      {paid("INR", corner), []string{"/pay hide stripe", "[Yes]", "/pay stripe", "[Show]", "[Yes]"}, "• stripe Card or app\n"},
		"drop":                         {paid("INR", corner), []string{"/pay", "[UPI]", "[Remove]", "[Yes]"}, "How customers pay\n• stripe Card or app\n\n"},
		"drop, asked":                  {paid("INR", corner), []string{"/pay drop own-upi"}, "Change\nUPI – cafe@okbank\nto\n(not a way to pay)?\nOpen orders stay"},
		"not":                          {paid("INR", corner), []string{"/pay drop own-upi", "[No]"}, "Nothing was changed"},
		"the last one hidden":          {nil, []string{"/pay hide stripe"}, "Then there's no way left to pay for what you sell, and nothing is sold"},
		"the last that takes rupees":   {paid("INR", bot.Direct("own-pix", "Pix", payload.Account{Kind: payload.Pix})), []string{"/pay hide stripe"}, "nothing is sold"},
		"the last one, after all":      {nil, []string{"/pay hide stripe", "[Yes]"}, "There's no way to pay for what you sell, so nothing is sold"},
		"an account of other currency": {paid("USD", corner), []string{"/pay"}, "UPI – cafe@okbank (no plan in its currency)"},
		"the hint names what is there": {paid("INR", corner, bar), []string{"/pay drop own-upi", "[Yes]"}, "/pay hide own-cash, show own-cash,"},
		"an old yes":                   {paid("INR", corner), []string{"/pay drop own-upi", "[Yes]", "/pay drop own-upi"}, "no way to pay with that name"},
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
					w.waysAfter()
				}
				if !strings.Contains(said, c.want) {
					t.Errorf("no %q in\n%s", c.want, said)
				}
			})
		}
	}
}

func TestAWayToPayIsRefusedWithARemedy(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bot.World)
		steps  []string
		want   string
	}{
		"another currency":        {paid("INR"), []string{"/pay add pix to=wifi@example.org name=A city=B"}, "another currency than your plans"},
		"another currency, asked": {paid("INR"), []string{"/pay add pix", "wifi@example.org"}, "another currency than your plans"},
		"another currency, typed": {paid("INR"), []string{"/pay", "[Add a way to pay]", "Pix"}, "another currency than your plans"},
		"a code in another one":   {paid("INR"), []string{"/pay add static", sticker}, "another currency than your plans"},
		"no plans":                {func(w *bot.World) { w.Shop.Plans = nil }, []string{"/pay add upi"}, "add a plan first"},
		"no plans, asked":         {func(w *bot.World) { w.Shop.Plans = nil }, []string{"/pay", "[Add a way to pay]", "cash"}, "add a plan first"},
		"no such kind":            {nil, []string{"/pay add gold"}, "don't know that kind of account. (cash, epc, paynow"},
		"no such kind, asked":     {nil, []string{"/pay", "[Add a way to pay]", "gold"}, "don't know that kind of account.\n\nHow do you get"},
		"a label twice":           {paid("INR", corner), []string{"/pay add upi", "UPI"}, "Another way to pay is called that"},
		"a label twice, typed":    {paid("INR", corner), []string{"/pay add text label=UPI words=Pay us"}, "Another way to pay is called that"},
		"a label that says cash":  {paid("INR", bar), []string{"/pay add text label=cash words=Pay us"}, "Another way to pay is called that"},
		"called as Stripe is":     {paid("INR", corner), []string{"/pay label own-upi Card or app"}, "Another way to pay is called that"},
		"a label nobody sees":     {paid("INR", corner), []string{"/pay add text", "\u200b"}, "can be seen"},
		"a label with two lines":  {paid("INR", corner), []string{"/pay add text label=a%0Ab words=Pay us"}, "can be seen"},
		"no UPI id":               {nil, []string{"/pay add upi", "cafe"}, "doesn't look right"},
		"an IBAN for a UPI id":    {nil, []string{"/pay add upi", "DE89 3704 0044 0532 0130 00"}, "another kind: GiroCode (EUR)"},
		"a UPI id for a Pix key":  {paid("BRL"), []string{"/pay add pix", "cafe@okbank"}, "another kind: UPI (INR)"},
		"a code for a UPI id":     {nil, []string{"/pay add upi", sticker}, "another kind: A QR code of mine"},
		"a wrong IBAN":            {paid("EUR"), []string{"/pay add epc", "DE89 3704 0044 0532 0130 01"}, "a character is wrong"},
		"an IBAN from elsewhere":  {paid("CHF"), []string{"/pay add swissqr", "DE89 3704 0044 0532 0130 00"}, "another kind: GiroCode"},
		"an IBAN of no country":   {paid("EUR"), []string{"/pay add epc", "BR15 0000 0000 0000 1093 2840 814P 2"}, "of that country"},
		"a QR-IBAN":               {paid("CHF"), []string{"/pay add swissqr", "CH44 3199 9123 0008 8901 2"}, "QR-IBAN"},
		"a name in other letters": {nil, []string{"/pay add upi", "cafe@okbank", "कैफ़े"}, "Latin letters"},
		"a code that was cut":     {paid("IDR"), []string{"/pay add static", sticker[:60]}, "from 000201 to the end"},
		"a Pix code":              {paid("BRL"), []string{"/pay add static", "00020126380014br.gov.bcb.pix0116wifi@example.org52040000530398654045.005802BR5915CAFE DA ESQUINA6009SAO PAULO62120508K7Q4MD2X63044F08"}, "choose Pix"},
		"words with a hole":       {nil, []string{"/pay add text", "M-Pesa", "Pay {sum}"}, "only code and amount"},
		"a link that is none":     {nil, []string{"/pay add text label=A words=B link=http://example.org"}, "begins with https://"},
		"what the kind reads not": {nil, []string{"/pay add upi to=cafe@okbank name=A city=B"}, "didn't get that"},
		"no key":                  {nil, []string{"/pay add upi cafe@okbank"}, "didn't get that"},
		"words of a QR code":      {paid("INR", corner), []string{"/pay words own-upi Pay us"}, "Only cash and accounts in words"},
		"words with a hole, set":  {paid("INR", bar), []string{"/pay words own-cash Pay {sum}"}, "only code and amount"},
		"drop a provider":         {paid("INR", corner), []string{"/pay drop stripe"}, "set in sharefi.yaml"},
		"call a provider":         {nil, []string{"/pay label stripe Card"}, "set in sharefi.yaml"},
		"nothing of that name":    {nil, []string{"/pay hide own-pix"}, "no way to pay with that name"},
		"no such change":          {nil, []string{"/pay fly stripe"}, "didn't get that"},
		"a provider that is no more": {func(w *bot.World) {
			w.Shop.Ways = &bot.Ways{List: []bot.Way{{Name: "stars"}, {Name: "stripe"}}}
		}, []string{"/pay show stars"}, "no way to pay with that name"},
	} {
		t.Run(name, func(t *testing.T) {
			change := c.change
			if change == nil {
				change = func(*bot.World) {}
			}
			w := walks(t, bottest.Owner, change)
			said := ""
			for _, step := range c.steps {
				said = w.does(step)
			}
			if !strings.Contains(said, c.want) || w.world.Session.Ask != "" {
				t.Errorf("no %q in\n%s", c.want, said)
			}
		})
	}
}

// What is asked for is exact however it is spaced, and the picture is what is tried.
func TestTheQuestionShowsTheCodeThatIsAdded(t *testing.T) {
	w := walks(t, bottest.Owner, paid("IDR"))
	spaced := payload.Code{{ID: "00", Value: "01"}, {ID: "26", Value: "0007ID.QRIS"}, {ID: "53", Value: "360"}, {ID: "58", Value: "ID"},
		{ID: "59", Value: "WARUNG  CONTOH"}, {ID: "60", Value: "BANDUNG"}}.String()
	for _, step := range []string{"/pay add static", spaced, "[No]"} {
		w.does(step)
	}
	if len(w.last.Picture) == 0 || !strings.Contains(w.last.Text, "pay yourself") {
		t.Fatalf("%s, %d bytes", w.last.Text, len(w.last.Picture))
	}
	w.does("[Yes]")
	if ways := w.world.Shop.Ways; ways == nil || ways.List[1].Account.To != spaced || ways.List[1].Account.Unique {
		t.Errorf("%+v", ways)
	}
}

func TestTheJournalTellsAccountsApartAndNoMore(t *testing.T) {
	w := walks(t, bottest.Owner, paid("EUR"))
	for _, step := range []string{"/pay add epc", "DE89 3704 0044 0532 0130 00", "Café"} {
		w.does(step)
	}
	d := desk.Step(w.world, bottest.Owner(bottest.Presses(w.button("Yes"))))
	want := bot.Change{Who: bottest.Olgas, What: "pay add", Target: "own-epc", After: "Bank transfer …3000"}
	if len(d.Changes) != 1 || d.Changes[0] != want {
		t.Errorf("%+v", d.Changes)
	}
}

func TestNobodyButTheOwnerSetsHowCustomersPay(t *testing.T) {
	for _, right := range bot.Grantable {
		for _, in := range []bot.Incoming{bottest.Says("/pay"), bottest.Says("/pay drop own-upi"), bottest.Presses("ask pay"),
			bottest.Presses("form pay"), bottest.Presses("form pay-upi -"), bottest.Presses("do pay drop own-upi")} {
			w := walks(t, anna, annas(right), paid("INR", corner), func(w *bot.World) { w.Session.Ask = "pay drop own-upi" })
			said := w.hands(in)
			if strings.Contains(said, "own-upi") || w.world.Shop.Ways != nil || w.world.Session.Form.Name != "" {
				t.Errorf("%q by staff with %s: %s", in.Text, right, said)
			}
		}
	}
}

func TestAnOrderStaysAsItWasAsked(t *testing.T) {
	o := bottest.Direct(billing.Pending)
	w := walks(t, bottest.Owner, paid("INR", corner), sold(o))
	w.does("/pay drop own-upi")
	w.does("[Yes]")
	w.waysAfter()
	w.who = func(in bot.Incoming) bot.Incoming { return in }
	w.world.Session = bot.Session{Party: bot.Party{Lang: "en", Phone: bottest.Carlo}, Version: 1}
	w.world.Customer, w.world.Deals = bot.Customer{Phone: bottest.Carlo, Version: 1}, []bot.Deal{{Order: o}}
	if said := w.hands(bottest.Presses("buy")); !strings.Contains(said, "wifi@example") {
		t.Errorf("the open order is shown as\n%s", said)
	}
	if said := w.hands(bottest.Presses("paid " + o.Code)); !strings.Contains(said, "asked the owner to check") {
		t.Errorf("the claim is answered with\n%s", said)
	}
}

func TestOwnersHearThatMoneyGoesAnotherWay(t *testing.T) {
	for name, c := range map[string]struct {
		owners []string
		told   int
	}{
		"one owner":  {nil, 0},
		"two owners": {[]string{"telegram:9"}, 1},
	} {
		w := bottest.World(paid("INR", corner))
		w.Shop.Owners = c.owners
		d := desk.Step(w, bottest.Owner(bottest.Says("/pay label own-upi Counter")))
		if len(d.Notices) != 0 {
			t.Errorf("%s: before the second tap %+v", name, d.Notices)
		}
		yes := d.Replies[0].Rows[0][0].Data
		w.Session = d.Session
		told := 0
		for _, n := range desk.Step(w, bottest.Owner(bottest.Presses(yes))).Notices {
			if n.Kind == billing.WaysChanged && n.To == billing.Owner && n.Detail == "Counter …bank" {
				told++
			}
		}
		if told != c.told {
			t.Errorf("%s: %d are told", name, told)
		}
	}
}
