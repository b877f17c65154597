package owner_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
)

// named is a world whose message names an order.
func named(o billing.Order) func(*bot.World) {
	return func(w *bot.World) { w.Named = &o }
}

const annasPhone = "+12025550131"

func TestOnlyWhoMayConfirmsMoney(t *testing.T) {
	confirmed := bottest.Direct(billing.Paid)
	confirmed.Payment = billing.Payment{Provider: "own-upi", ID: "own-" + bottest.Code, Amount: confirmed.Price, By: "telegram:12"}
	older := bottest.Direct(billing.Claimed)
	older.Claim.Times = 2
	full := bottest.Direct(billing.Expired)
	full.Site = "nowhere"
	ownChat, ownPhone := bottest.Direct(billing.Claimed), bottest.Direct(billing.Claimed)
	ownChat.Chat, ownPhone.Chat, ownPhone.Customer = "telegram:31", "whatsapp:7", annasPhone
	press := "got " + bottest.Code + " 1"
	for name, c := range map[string]struct {
		order billing.Order
		in    bot.Incoming
		staff []bot.Right
		want  string
		state billing.State
	}{
		"the owner":               {bottest.Direct(billing.Claimed), bottest.Owner(bottest.Presses(press)), nil, "arrived for order", billing.Paid},
		"who has the till":        {bottest.Direct(billing.Claimed), anna(bottest.Presses(press)), []bot.Right{bot.Cash}, "arrived for order", billing.Paid},
		"their own, by the chat":  {ownChat, anna(bottest.Presses(press)), []bot.Right{bot.Cash}, "Somebody else has to confirm", ""},
		"their own, by the phone": {ownPhone, anna(bottest.Presses(press)), []bot.Right{bot.Cash}, "Somebody else has to confirm", ""},
		"their own, typed":        {ownChat, anna(bottest.Says("/got " + bottest.Code)), []bot.Right{bot.Cash}, "Somebody else has to confirm", ""},
		"who may only refund":     {bottest.Direct(billing.Claimed), anna(bottest.Presses(press)), []bot.Right{bot.Refund}, "", ""},
		"a customer":              {bottest.Direct(billing.Claimed), bottest.Presses(press), nil, "", ""},
		"the second tap":          {confirmed, bottest.Owner(bottest.Presses(press)), nil, "was confirmed before", ""},
		"an old question":         {older, bottest.Owner(bottest.Presses(press)), nil, "question is an old one", ""},
		"not there":               {bottest.Direct(billing.Claimed), bottest.Owner(bottest.Presses("notgot " + bottest.Code + " 1")), nil, "isn't there", billing.Pending},
		"late, to a full place":   {full, bottest.Owner(bottest.Presses("got " + bottest.Code + " 0")), nil, "arrived for order", billing.Held},
	} {
		world := []func(*bot.World){named(c.order)}
		if c.staff != nil {
			world = append(world, annas(c.staff...), func(w *bot.World) {
				w.Shop.Staff[0].Phone, w.Session.Phone = annasPhone, annasPhone
			})
		}
		d := desk.Step(bottest.World(world...), c.in)
		if said := bottest.Transcript(d); !strings.Contains(said, c.want) {
			t.Errorf("%s: %s", name, said)
		}
		switch {
		case c.state == "" && len(d.Orders) > 0:
			t.Errorf("%s: the order changes: %+v", name, d.Orders)
		case c.state != "" && (len(d.Orders) != 1 || d.Orders[0].State != c.state || len(d.Notices) == 0 || len(d.Changes) != 1):
			t.Errorf("%s: %+v, %+v, %+v", name, d.Orders, d.Notices, d.Changes)
		}
	}
}

func TestMoneyWithoutAPlaceIsAcceptedOnceThereIsOne(t *testing.T) {
	o := bottest.Direct(billing.Held)
	o.Reason = billing.ReasonNoRoom
	for taken, want := range map[int]string{3: "is full", 2: "Done. Order"} {
		w := bottest.World(named(o), func(w *bot.World) { w.Places[0].Taken = taken; w.Session.Ask = "accept " + o.Code })
		d := desk.Step(w, bottest.Owner(bottest.Presses("do accept "+o.Code)))
		if said := bottest.Transcript(d); !strings.Contains(said, want) || (len(d.Orders) == 1) != (taken < 3) {
			t.Errorf("%d of 3 places are taken: %s, %+v", taken, said, d.Orders)
		}
	}
}

func TestMoneyForAGiftGoesBackToWhoPaid(t *testing.T) {
	const dora = "+12025550177"
	o := bottest.Direct(billing.Refunding)
	o.Giver, o.Customer, o.Tries = bottest.Carlo, dora, 1
	s := bottest.Scene(o, nil)
	s.Names = map[string]string{o.Chat: "Dora"}
	out, ok := outbox.Compose(billing.Notice{To: billing.Owner, Kind: billing.SendBack, Order: o.Code}, s)
	d := desk.Step(bottest.World(named(o)), bottest.Owner(bottest.Says("/refund "+o.Code+" sent")))
	for _, said := range []string{out.Text, bottest.Transcript(d)} {
		if !ok || !strings.Contains(said, bottest.Carlo) || strings.Contains(said, dora) || strings.Contains(said, "Dora") {
			t.Errorf("the owner reads %q", said)
		}
	}
}

func TestTheOwnerReadsWhoSendsTheMoneyBack(t *testing.T) {
	o := bottest.Direct(billing.Paid)
	o.Payment.Provider = "own-upi"
	w := bottest.World(named(o))
	asked := desk.Step(w, bottest.Owner(bottest.Says("/refund "+o.Code)))
	w.Session.Ask = asked.Session.Ask
	done := desk.Step(w, bottest.Owner(bottest.Presses(asked.Replies[0].Rows[0][0].Data)))
	for _, said := range []string{bottest.Transcript(asked), bottest.Transcript(done)} {
		if !strings.Contains(said, "paid to you directly") || strings.Contains(said, "card") || strings.Contains(said, "Stripe") {
			t.Errorf("the owner reads %q", said)
		}
	}
	if len(done.Orders) != 1 || done.Orders[0].State != billing.Refunding {
		t.Errorf("%+v", done.Orders)
	}
}

func TestTheOwnerReadsWhatComesOfTheMoneyThatCame(t *testing.T) {
	late := bottest.Direct(billing.Expired)
	for name, c := range map[string]struct {
		order billing.Order
		said  string
		taken int
		want  string
	}{
		"as asked":           {bottest.Direct(billing.Claimed), "", 3, "Then they get in"},
		"another amount":     {bottest.Direct(billing.Claimed), " 45", 3, "Then it's on hold"},
		"the same, written":  {bottest.Direct(billing.Claimed), " 50.00 INR", 3, "Then they get in"},
		"late":               {late, "", 2, "Then they get in"},
		"late, and no place": {late, "", 3, "Then it's on hold"},
	} {
		w := bottest.World(named(c.order), func(w *bot.World) { w.Places[0].Taken = c.taken })
		d := desk.Step(w, bottest.Owner(bottest.Says("/got "+bottest.Code+c.said)))
		if said := bottest.Transcript(d); !strings.Contains(said, c.want) {
			t.Errorf("%s: %s", name, said)
		}
	}
}

func TestTheQuestionSaysWhatIsKnownOfTheClaim(t *testing.T) {
	sent := billing.Evidence{Payer: "412345678901", Picture: billing.Picture{File: "telegram:photo/7", Mark: "m"}, Given: bottest.Noon}
	used, hidden := sent, sent
	used.Before, hidden.Picture.File = "ZZZZ-0001", ""
	for name, c := range map[string]struct {
		claim billing.Claim
		to    string
		want  []string
		not   []string
	}{
		"nothing":     {billing.Claim{}, "telegram:11", nil, []string{"Reference", "picture", "Careful", "Not there", "closed"}},
		"all":         {billing.Claim{Evidence: sent}, "telegram:11", []string{"Reference: …8901", "With a picture"}, []string{"4123", "Careful"}},
		"row 24":      {billing.Claim{Evidence: used}, "telegram:11", []string{"Careful!", "ZZZZ-0001"}, nil},
		"of WhatsApp": {billing.Claim{Evidence: hidden}, "telegram:11", []string{"can't show you here"}, nil},
		"on WhatsApp": {billing.Claim{Evidence: sent}, "whatsapp:11", []string{"can't show you here"}, nil},
		"row 26":      {billing.Claim{Denied: 2}, "telegram:11", []string{"“Not there” so far: 2×"}, nil},
		"row 27":      {billing.Claim{Late: true}, "telegram:11", []string{"already closed"}, nil},
	} {
		o := bottest.Direct(billing.Claimed)
		if c.claim.Late {
			o = bottest.Late()
		}
		c.claim.At, c.claim.Times = bottest.Noon, 1
		o.Claim = c.claim
		s := bottest.Scene(o, nil)
		s.To = c.to
		out, ok := outbox.Compose(billing.Notice{To: billing.Owner, Kind: billing.ClaimAsk, Order: o.Code}, s)
		if !ok || out.Shown != c.claim.Picture.File || len(out.Rows) != 1 {
			t.Errorf("%s: %v, %+v", name, ok, out)
		}
		for _, words := range c.want {
			if !strings.Contains(out.Text, words) {
				t.Errorf("%s: no %q in %q", name, words, out.Text)
			}
		}
		for _, words := range c.not {
			if strings.Contains(out.Text, words) {
				t.Errorf("%s: %q in %q", name, words, out.Text)
			}
		}
	}
}

func TestRow20OfTwoWhoTapTheSecondHearsWhoWasFirst(t *testing.T) {
	paid, denied := bottest.Direct(billing.Paid), bottest.Denied()
	paid.Payment = billing.Payment{Provider: "own-upi", ID: "own-" + bottest.Code, Amount: paid.Price, By: "telegram:31"}
	denied.Claim.By = "telegram:31"
	for name, c := range map[string]struct {
		order billing.Order
		press string
		want  string
	}{
		"got, after got":       {paid, "got", "confirmed before, by Anna"},
		"not there, after got": {paid, "notgot", "confirmed before, by Anna"},
		"not there, after not": {denied, "notgot", "answered before, by Anna"},
	} {
		d := desk.Step(bottest.World(named(c.order), annas(bot.Cash)), bottest.Owner(bottest.Presses(c.press+" "+bottest.Code+" 1")))
		if said := bottest.Transcript(d); !strings.Contains(said, c.want) || len(d.Orders)+len(d.Notices) != 0 {
			t.Errorf("%s: %s, %+v", name, said, d.Orders)
		}
	}
	d := desk.Step(bottest.World(named(denied), annas(bot.Cash)), bottest.Owner(bottest.Presses("got "+bottest.Code+" 1")))
	if len(d.Orders) != 1 || d.Orders[0].State != billing.Paid {
		t.Errorf("got, after not there: %s", bottest.Transcript(d))
	}
}

func TestRow22AnOldQuestionChangesNothing(t *testing.T) {
	o := bottest.Direct(billing.Claimed)
	o.Claim.Times, o.Claim.Denied = 2, 1
	for _, press := range []string{"got", "notgot"} {
		d := desk.Step(bottest.World(named(o)), bottest.Owner(bottest.Presses(press+" "+bottest.Code+" 1")))
		if said := bottest.Transcript(d); !strings.Contains(said, "question is an old one") || len(d.Orders) != 0 {
			t.Errorf("%s: %s, %+v", press, said, d.Orders)
		}
	}
}

func TestRow27NobodyLooksForALateClaimThatIsDenied(t *testing.T) {
	d := desk.Step(bottest.World(named(bottest.Late())), bottest.Owner(bottest.Presses("notgot "+bottest.Code+" 1")))
	if len(d.Orders) != 1 || d.Orders[0].AsksOwner() || d.Orders[0].State != billing.Expired || d.Notices[0].Kind != billing.ClaimRefused {
		t.Fatalf("%+v, %+v", d.Orders, d.Notices)
	}
	out, ok := outbox.Compose(d.Notices[0], bottest.Scene(d.Orders[0], nil))
	if !ok || !strings.Contains(out.Text, "doesn't see") {
		t.Errorf("the customer hears: %v, %q", ok, out.Text)
	}
}

func TestWhoPaysInCashIsNotSentToABankingApp(t *testing.T) {
	open, late := bottest.Direct(billing.Pending), bottest.Late()
	open.Claim.Denied = 1
	late.Claim.Denied = 1
	late.Claim.Late = false
	for _, c := range []struct {
		order billing.Order
		want  string
	}{{open, "say the code"}, {late, "speak to the owner"}} {
		for _, cash := range []bool{false, true} {
			o := c.order
			o.Request.Transfer = &billing.Transfer{Cash: cash}
			out, ok := outbox.Compose(billing.Notice{Kind: billing.ClaimRefused, Order: o.Code}, bottest.Scene(o, nil))
			if !ok || strings.Contains(out.Text, "banking app") == cash || cash && !strings.Contains(out.Text, c.want) {
				t.Errorf("cash %t: %t, %q", cash, ok, out.Text)
			}
		}
	}
}

func TestRow23AnotherAmountWaitsForTheOwner(t *testing.T) {
	w := bottest.World(named(bottest.Direct(billing.Claimed)), func(w *bot.World) { w.Session.Ask = "got " + bottest.Code + " 45" })
	d := desk.Step(w, bottest.Owner(bottest.Presses("do got "+bottest.Code+" 45")))
	if len(d.Orders) != 1 || d.Orders[0].State != billing.Held || d.Orders[0].Payment.Amount.Amount != 4500 {
		t.Errorf("%s: %+v", bottest.Transcript(d), d.Orders)
	}
}

func TestRow29ACodeIsFoundHoweverItIsTyped(t *testing.T) {
	for said, code := range map[string]string{
		"k7q4-md2x": "K7Q4-MD2X", "K7Q4MD2X": "K7Q4-MD2X", "k7q4md2x": "K7Q4-MD2X", "aaaa-ooo1": "AAAA-0001", "AAAAOOOI": "AAAA-0001",
	} {
		if q := desk.NewQuery(bottest.Owner(bottest.Says("/got "+said)), nil); q.Code != code {
			t.Errorf("%q is read as %q", said, q.Code)
		}
	}
}

func TestWhoIsBlockedWaitsForNoAnswerAndNobodyLooksForTheirMoney(t *testing.T) {
	for _, o := range []billing.Order{bottest.Direct(billing.Claimed), bottest.Late()} {
		w := bottest.World(bottest.Knows(bottest.Carlo), func(w *bot.World) { w.Theirs = []bot.Deal{{Order: o}} },
			bottest.Asked("ban "+bottest.Carlo))
		d := desk.Step(w, bottest.Owner(bottest.Presses("do ban "+bottest.Carlo)))
		if len(d.Orders) != 1 || d.Orders[0].AsksOwner() || len(d.Notices) != 1 || d.Notices[0].Kind != billing.ClaimOver {
			t.Fatalf("%s: %+v, %+v", o.State, d.Orders, d.Notices)
		}
		if out, ok := outbox.Compose(d.Notices[0], bottest.Scene(d.Orders[0], nil)); !ok || !strings.Contains(out.Text, "no need to look") {
			t.Errorf("%s: %+v", o.State, out)
		}
	}
}

func TestNobodyOnTheStaffAcceptsTheirOwnOrder(t *testing.T) {
	o := bottest.Direct(billing.Held)
	o.Chat = "telegram:31"
	o.Payment = billing.Payment{Provider: "own-upi", ID: "own-" + bottest.Code, Amount: billing.Money{Amount: 100, Currency: "INR"}, By: "telegram:12"}
	for _, in := range []bot.Incoming{bottest.Says("/accept " + o.Code), bottest.Presses("do accept " + o.Code)} {
		w := bottest.World(named(o), annas(bot.Refund), bottest.Asked("accept "+o.Code))
		d := desk.Step(w, anna(in))
		if said := bottest.Transcript(d); len(d.Orders) > 0 || !strings.Contains(said, "Somebody else has to confirm") {
			t.Errorf("%s, %+v", said, d.Orders)
		}
	}
}

func TestTheOwnerIsRemindedOfMoneyOnHoldOnlyWhileItIs(t *testing.T) {
	n := billing.Notice{To: billing.Owner, Kind: billing.PaymentOdd, Order: bottest.Code, Detail: billing.Reminder}
	for state, want := range map[billing.State]bool{billing.Held: true, billing.Paid: false, billing.Refunding: false} {
		if out, ok := outbox.Compose(n, bottest.Scene(bottest.Direct(state), nil)); ok != want || ok && !strings.Contains(out.Text, "on hold") {
			t.Errorf("%s: %v, %s", state, ok, out.Text)
		}
	}
	night := bot.Pings{Quiet: [2]int{11 * 60, 13 * 60}}
	if again := n; !night.Waits(again, bottest.Noon, time.UTC) {
		t.Error("it does not wait for the morning")
	}
	n.Detail = ""
	if night.Waits(n, bottest.Noon, time.UTC) {
		t.Error("the first one waits")
	}
}
