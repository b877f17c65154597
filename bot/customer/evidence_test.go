package customer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/internal/reference"
)

const utr = "412345678901"

// pictured is a picture, with words below it or without.
func pictured(words string) bot.Incoming {
	in := bottest.Says(words)
	in.Picture = billing.Picture{File: "telegram:photo/7", Mark: "mark"}
	if words == "" {
		in.Kind = bot.Media
	}
	return in
}

func TestAReferenceOrAPictureGoesWithTheClaim(t *testing.T) {
	told := bottest.Direct(billing.Claimed)
	told.Claim.Evidence = billing.Evidence{Payer: "SKQ1ABC2DE", Given: bottest.Noon}
	again := told
	again.Claim.At = bottest.Noon.Add(time.Minute)
	for name, c := range map[string]struct {
		order billing.Order
		in    bot.Incoming
		want  string
		payer string
		shot  bool
	}{
		"a number that could be a device":     {bottest.Direct(billing.Claimed), bottest.Says("402345678901"), "passed the reference", "402345678901", false},
		"a number in words":                   {bottest.Direct(billing.Claimed), bottest.Says(" UTR: 4023 4567 8901\n"), "passed the reference", "UTR: 4023 4567 8901", false},
		"a receipt's number":                  {bottest.Direct(billing.Claimed), bottest.Says("SKQ1ABC2DE"), "passed the reference", "SKQ1ABC2DE", false},
		"one that looks like a voucher's":     {bottest.Direct(billing.Claimed), bottest.Says("ABCDE-12345-FGHJK"), "passed the reference", "ABCDE-12345-FGHJK", false},
		"a device":                            {bottest.Direct(billing.Claimed), bottest.Says("02:00:5e:10:20:30"), "gets in as soon as", "", false},
		"a device without colons":             {bottest.Direct(billing.Claimed), bottest.Says("02005e102030"), "gets in as soon as", "", false},
		"a command":                           {bottest.Direct(billing.Claimed), bottest.Says("/terms"), "", "", false},
		"a word that means something":         {bottest.Direct(billing.Claimed), bottest.Says("help"), "", "", false},
		"thanks":                              {bottest.Direct(billing.Claimed), bottest.Says("thanks"), "You're welcome", "", false},
		"an emoji":                            {bottest.Direct(billing.Claimed), bottest.Says("4123 paid 🙏"), "without emoji", "", false},
		"too short":                           {bottest.Direct(billing.Claimed), bottest.Says("12"), "4 to 64", "", false},
		"too long":                            {bottest.Direct(billing.Claimed), bottest.Says(strings.Repeat("12 ", 40)), "4 to 64", "", false},
		"a picture":                           {bottest.Direct(billing.Claimed), pictured(""), "passed the picture", "", true},
		"a picture with its number":           {bottest.Direct(billing.Claimed), pictured("Ref " + utr), "passed the reference", "Ref " + utr, true},
		"a picture with a remark":             {bottest.Direct(billing.Claimed), pictured("here you are ✅"), "passed the picture", "", true},
		"a picture with a device":             {bottest.Direct(billing.Claimed), pictured("it is 02:00:5e:10:20:30"), "gets in as soon as", "", false},
		"a second text":                       {told, bottest.Says("is it there by now or what"), "didn't get that", "", false},
		"a picture after the text":            {told, pictured(""), "passed the picture", "SKQ1ABC2DE", true},
		"a text for the next claim":           {again, bottest.Says(utr), "passed the reference", utr, false},
		"row 26: denied, and it is sent now":  {bottest.Denied(), bottest.Says(utr), "passed the reference", utr, false},
		"row 27: of an order that is over":    {bottest.Late(), bottest.Says(utr), "passed the reference", utr, false},
		"of what was never claimed":           {bottest.Direct(billing.Pending), bottest.Says("is that all there is"), "didn't get that", "", false},
		"a picture of what was never claimed": {bottest.Direct(billing.Pending), pictured(""), "only read text", "", false},
	} {
		w := bottest.World(bottest.Claims(c.order))
		d := desk.Step(w, c.in)
		if said := bottest.Transcript(d); !strings.Contains(said, c.want) {
			t.Errorf("%s: %s", name, said)
		}
		kept := len(d.Evidence) > 0
		if kept != (c.payer != "" || c.shot) {
			t.Errorf("%s: noted %v", name, d.Evidence)
		}
		if !kept {
			continue
		}
		o := d.Orders[0]
		if o.Claim.Payer != c.payer || (o.Claim.Picture.Mark != "") != c.shot || !o.AsksOwner() || len(d.Notices) != 1 || d.Notices[0].Kind != billing.ClaimAsk {
			t.Errorf("%s: %+v, %+v", name, o.Claim, d.Notices)
		}
		bottest.Sound(t, w, c.in, d)
	}
}

func TestRow24TheSameReferenceForTwoOrdersIsFlaggedWithTheFirst(t *testing.T) {
	for said, first := range map[string]string{utr: "ZZZZ-0001", "4123-4567-8901": "ZZZZ-0001", "412345678902": ""} {
		w := bottest.World(bottest.Claims(bottest.Direct(billing.Claimed)))
		w.Sent = map[string]string{reference.Mark(utr): "ZZZZ-0001"}
		d := desk.Step(w, bottest.Says(said))
		if o := d.Orders[0]; o.Claim.Before != first || o.State != billing.Claimed || (len(d.Evidence) == 0) != (first != "") {
			t.Errorf("%s: %+v, %v", said, o.Claim, d.Evidence)
		}
	}
	mine := bottest.World(bottest.Claims(bottest.Direct(billing.Claimed)))
	mine.Sent = map[string]string{reference.Mark(utr): bottest.Code}
	if d := desk.Step(mine, bottest.Says(utr)); d.Orders[0].Claim.Before != "" || len(d.Evidence) != 0 {
		t.Errorf("the order's own is flagged: %+v", d.Orders[0].Claim)
	}
}

func TestRow25AForwardedScreenshotIsFlaggedWithTheFirst(t *testing.T) {
	w := bottest.World(bottest.Claims(bottest.Direct(billing.Claimed)))
	w.Sent = map[string]string{"mark": "ZZZZ-0001"}
	if d := desk.Step(w, pictured("")); d.Orders[0].Claim.Before != "ZZZZ-0001" || len(d.Evidence) != 0 {
		t.Errorf("%+v", d.Orders[0].Claim)
	}
}

func TestRow26TheThirdDenialLocksTheClaim(t *testing.T) {
	o := bottest.Denied()
	o.Claim.Denied = 3
	for _, in := range []bot.Incoming{bottest.Says(utr), pictured(""), bottest.Presses("paid " + bottest.Code)} {
		d := desk.Step(bottest.World(bottest.Claims(o)), in)
		if said := bottest.Transcript(d); !strings.Contains(said, "three times") || len(d.Orders)+len(d.Evidence)+len(d.Notices) != 0 {
			t.Errorf("%s, %+v", said, d.Orders)
		}
	}
}

func TestRow27PaidIsHeardOnAnOldMessageForADay(t *testing.T) {
	for name, c := range map[string]struct {
		state billing.State
		age   time.Duration
		phone string
		want  string
		asks  bool
	}{
		"lapsed":             {billing.Expired, 5 * time.Hour, bottest.Carlo, "already closed", true},
		"cancelled":          {billing.Cancelled, 5 * time.Hour, bottest.Carlo, "already closed", true},
		"a day later":        {billing.Expired, 24 * time.Hour, bottest.Carlo, "", false},
		"of somebody else":   {billing.Expired, time.Hour, "+12025550177", "", false},
		"paid for meanwhile": {billing.Granted, time.Hour, bottest.Carlo, "", false},
	} {
		o := bottest.Direct(c.state)
		o.Created = bottest.Noon.Add(-c.age)
		w := bottest.World(func(w *bot.World) { w.Named, w.Session.Phone = &o, c.phone })
		d := desk.Step(w, bottest.Presses("paid "+bottest.Code))
		if said := bottest.Transcript(d); !strings.Contains(said, c.want) || (len(d.Orders) == 1) != c.asks {
			t.Errorf("%s: %s, %+v", name, said, d.Orders)
		}
		if c.asks && (!d.Orders[0].Claim.Late || d.Orders[0].State != c.state || d.Session.Claimed != bottest.Code || d.Notices[0].Kind != billing.ClaimAsk) {
			t.Errorf("%s: %+v, %+v", name, d.Orders[0].Claim, d.Notices)
		}
	}
}

func TestWhoCancelsAClaimTellsThoseWhoLook(t *testing.T) {
	for state, tells := range map[billing.State]bool{billing.Claimed: true, billing.Pending: false} {
		d := desk.Step(bottest.World(bottest.Has(bottest.Direct(state))), bottest.Presses("cancel "+bottest.Code))
		if got := len(d.Notices) == 1 && d.Notices[0].Kind == billing.ClaimOver; got != tells {
			t.Errorf("%s: %+v", state, d.Notices)
		}
	}
}

func TestRow19PaidIsSaidTwice(t *testing.T) {
	o := bottest.Direct(billing.Claimed)
	d := desk.Step(bottest.World(bottest.Has(o)), bottest.Presses("paid "+bottest.Code))
	if said := bottest.Transcript(d); !strings.Contains(said, "asked the owner to check") || len(d.Orders)+len(d.Notices) != 0 {
		t.Errorf("%s, %+v", said, d.Orders)
	}
	o = bottest.Direct(billing.Granted)
	o.Payment = billing.Payment{ID: "own-" + bottest.Code}
	d = desk.Step(bottest.World(bottest.Has(o, bottest.Lease("active"))), bottest.Presses("paid "+bottest.Code))
	if said := bottest.Transcript(d); !strings.Contains(said, "already paid") || len(d.Orders)+len(d.Notices) != 0 {
		t.Errorf("after the owner's tap: %s, %+v", said, d.Orders)
	}
}

func TestAChatForgetsAClaimThatIsSettled(t *testing.T) {
	for _, state := range []billing.State{billing.Paid, billing.Expired, billing.Pending} {
		d := desk.Step(bottest.World(bottest.Claims(bottest.Direct(state))), bottest.Says("menu"))
		if d.Session.Claimed != "" {
			t.Errorf("%s: it is still looked at", state)
		}
	}
	if d := desk.Step(bottest.World(bottest.Claims(bottest.Direct(billing.Claimed))), bottest.Says("menu")); d.Session.Claimed == "" {
		t.Error("an open claim is forgotten")
	}
}

func TestTheFirstWordsOfAnOrderSayWhatComesNext(t *testing.T) {
	upi := bot.Method{Name: "own-upi", Label: "UPI", ByHand: true}
	for name, methods := range map[string][]bot.Method{"payment link": {{Name: "stripe"}}, "what it takes to pay": {upi}} {
		w := bottest.World(func(w *bot.World) { w.Methods, w.Session.Phone, w.Session.Version = methods, bottest.Carlo, 1 })
		d := desk.Step(w, bottest.Presses("site p1 0"))
		if said := bottest.Transcript(d); !strings.Contains(said, name) || len(d.Orders) != 1 {
			t.Errorf("%s: %s", name, said)
		}
	}
}

func TestALateClaimThatIsDeniedCanBeMadeAgain(t *testing.T) {
	o := bottest.Late()
	o.Claim.Late, o.Claim.Denied = false, 1
	d := desk.Step(bottest.World(bottest.Claims(o)), bottest.Says(utr))
	if len(d.Orders) != 1 || !d.Orders[0].Claim.Late || d.Orders[0].Claim.Payer != utr || d.Orders[0].Claim.Times != 2 {
		t.Errorf("%s: %+v", bottest.Transcript(d), d.Orders)
	}
	o.Claim.Denied = 3
	w := bottest.World(bottest.Claims(o), func(w *bot.World) { w.Named = &o })
	if said := bottest.Transcript(desk.Step(w, bottest.Presses("paid "+bottest.Code))); !strings.Contains(said, "three times") {
		t.Errorf("after the third denial: %s", said)
	}
}

func TestOfCashThereIsNothingToSend(t *testing.T) {
	o := bottest.Direct(billing.Pending)
	o.Request.Transfer = &billing.Transfer{Cash: true}
	d := desk.Step(bottest.World(bottest.Has(o)), bottest.Presses("paid "+bottest.Code))
	if said := bottest.Transcript(d); strings.Contains(said, "screenshot") || len(d.Orders) != 1 || d.Session.Claimed != "" {
		t.Errorf("%s, %+v", said, d.Session)
	}
}

// TestTheOwnerIsNotAskedAboutEverMoreOrders: who orders, cancels and says to have paid can do so all day.
func TestTheOwnerIsNotAskedAboutEverMoreOrders(t *testing.T) {
	for waiting, want := range map[int]string{2: "asked the owner", 3: "hasn't answered yet about other orders"} {
		over := bottest.Direct(billing.Cancelled)
		w := bottest.World(func(w *bot.World) { w.Named, w.Session.Phone = &over, over.Customer })
		for n := range waiting {
			late := bottest.Late()
			late.Code = "LATE-000" + string(rune('0'+n))
			w.Deals = append(w.Deals, bot.Deal{Order: late})
		}
		in := bottest.Presses("paid " + over.Code)
		d := desk.Step(w, in)
		if said := bottest.Transcript(d); !strings.Contains(said, want) || len(d.Orders) != 3-waiting {
			t.Errorf("with %d that wait: %s, %+v", waiting, said, d.Orders)
		}
		bottest.Sound(t, w, in, d)
	}
}

// TestOnePictureAfterTheOtherWakesNobody: the owner is asked at once about the first ones, and sees the last one in time.
func TestOnePictureAfterTheOtherWakesNobody(t *testing.T) {
	o, asked := bottest.Direct(billing.Claimed), 0
	for n := range 30 {
		in := pictured("")
		in.Picture.Mark += strings.Repeat("x", n)
		d := desk.Step(bottest.World(bottest.Claims(o)), in)
		if len(d.Orders) != 1 || d.Orders[0].Claim.Picture != in.Picture {
			t.Fatalf("picture %d: %+v", n, d.Orders)
		}
		o, asked = d.Orders[0], asked+len(d.Notices)
	}
	if asked != 3 {
		t.Errorf("the owner is asked %d times", asked)
	}
	o.State, o.Claim.Denied = billing.Pending, 1
	if d := desk.Step(bottest.World(bottest.Claims(o)), pictured("")); len(d.Notices) != 1 {
		t.Errorf("the next claim: %+v", d.Notices)
	}
}
