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

// named is a world whose message names an order.
func named(o billing.Order) func(*bot.World) {
	return func(w *bot.World) { w.Named = &o }
}

func TestOnlyWhoMayConfirmsMoney(t *testing.T) {
	confirmed := bottest.Direct(billing.Paid)
	confirmed.Payment = billing.Payment{Provider: "own-upi", ID: "own-" + bottest.Code, Amount: confirmed.Price, By: "telegram:12"}
	older := bottest.Direct(billing.Claimed)
	older.Claim.Times = 2
	full := bottest.Direct(billing.Expired)
	full.Site = "nowhere"
	press := "got " + bottest.Code + " 1"
	for name, c := range map[string]struct {
		order billing.Order
		in    bot.Incoming
		staff []bot.Right
		want  string
		state billing.State
	}{
		"the owner":             {bottest.Direct(billing.Claimed), bottest.Owner(bottest.Presses(press)), nil, "arrived for order", billing.Paid},
		"who has the till":      {bottest.Direct(billing.Claimed), anna(bottest.Presses(press)), []bot.Right{bot.Cash}, "arrived for order", billing.Paid},
		"who may only refund":   {bottest.Direct(billing.Claimed), anna(bottest.Presses(press)), []bot.Right{bot.Refund}, "", ""},
		"a customer":            {bottest.Direct(billing.Claimed), bottest.Presses(press), nil, "", ""},
		"the second tap":        {confirmed, bottest.Owner(bottest.Presses(press)), nil, "was confirmed before", ""},
		"an old question":       {older, bottest.Owner(bottest.Presses(press)), nil, "question is an old one", ""},
		"not there":             {bottest.Direct(billing.Claimed), bottest.Owner(bottest.Presses("notgot " + bottest.Code + " 1")), nil, "isn't there", billing.Pending},
		"late, to a full place": {full, bottest.Owner(bottest.Presses("got " + bottest.Code + " 0")), nil, "arrived for order", billing.Held},
	} {
		world := []func(*bot.World){named(c.order)}
		if c.staff != nil {
			world = append(world, annas(c.staff...))
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
