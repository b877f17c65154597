package billing_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// direct is an order that is paid to the owner directly, in a state.
func direct(state billing.State) billing.Order {
	o := billing.Order{Code: "AAAA-0001", State: state, Price: rupees, Created: noon, Expires: noon.Add(2 * time.Hour), Method: "own-upi",
		Request: billing.Request{ID: "own-AAAA-0001", Transfer: &billing.Transfer{QR: "upi://pay"}}}
	if state == billing.Claimed {
		o.Claim = billing.Claim{At: noon, Times: 1}
	}
	return o
}

// said is a claim with a reference.
func said(payer string) billing.ClaimMade {
	return billing.ClaimMade{Evidence: billing.Evidence{Payer: payer}}
}

func TestFactsOfClaims(t *testing.T) {
	t.Parallel()
	money := billing.Payment{Provider: "own-upi", ID: "own-AAAA-0001", Amount: rupees, At: noon, By: "telegram:1"}
	other := money
	other.Amount.Amount -= 500
	for name, c := range map[string]struct {
		from    billing.State
		fact    billing.Fact
		to      billing.State
		outcome billing.Outcome
		err     error
	}{
		"a claim":                     {billing.Pending, billing.ClaimMade{}, billing.Claimed, billing.Applied, nil},
		"a claim twice":               {billing.Claimed, billing.ClaimMade{}, billing.Claimed, billing.Replayed, nil},
		"a claim with its reference":  {billing.Claimed, said("412345678901"), billing.Claimed, billing.Applied, nil},
		"a claim of what is paid":     {billing.Paid, billing.ClaimMade{}, billing.Paid, billing.Refused, billing.ErrAlreadyPaid},
		"a claim of what is refunded": {billing.Refunded, billing.ClaimMade{}, billing.Refunded, billing.Refused, billing.ErrOrderOver},
		"the money is there":          {billing.Claimed, billing.Confirmed{Payment: money, Room: true}, billing.Paid, billing.Applied, nil},
		"it came without a claim":     {billing.Pending, billing.Confirmed{Payment: money, Room: true}, billing.Paid, billing.Applied, nil},
		"it came late":                {billing.Expired, billing.Confirmed{Payment: money, Room: true}, billing.Paid, billing.Applied, nil},
		"it came late to a full site": {billing.Expired, billing.Confirmed{Payment: money}, billing.Held, billing.Applied, nil},
		"another amount came":         {billing.Claimed, billing.Confirmed{Payment: other, Room: true}, billing.Held, billing.Applied, nil},
		"the money is not there":      {billing.Claimed, billing.ClaimDenied{Times: 1}, billing.Pending, billing.Applied, nil},
		"row 26: denied, and claimed again with its reference": {billing.Pending, said("412345678901"), billing.Claimed, billing.Applied, nil},
		"row 27: a late claim":                                 {billing.Expired, billing.ClaimMade{}, billing.Expired, billing.Applied, nil},
		"what was forgotten":                                   {billing.Paid, billing.EvidenceForgotten{}, billing.Paid, billing.Replayed, nil},
		"an old question":                                      {billing.Claimed, billing.ClaimDenied{Times: 0}, billing.Claimed, billing.Refused, billing.ErrConflict},
		"called off":                                           {billing.Claimed, billing.CalledOff{}, billing.Cancelled, billing.Applied, nil},
		"access for a claim":                                   {billing.Claimed, billing.AccessGiven{}, billing.Claimed, billing.Refused, billing.ErrNotPaid},
		"a device for a claim":                                 {billing.Claimed, billing.DeviceNamed{}, billing.Claimed, billing.Refused, billing.ErrNotPaid},
	} {
		o := direct(c.from)
		after, outcome, err := billing.Apply(o, c.fact, noon.Add(time.Minute))
		if after.State != c.to || outcome != c.outcome || !errors.Is(err, c.err) {
			t.Errorf("%s: %s %v %v", name, after.State, outcome, err)
		}
	}
}

func TestAConfirmationCountsOnce(t *testing.T) {
	t.Parallel()
	money := billing.Payment{Provider: "own-upi", ID: "own-AAAA-0001", Amount: rupees, At: noon, By: "telegram:1"}
	o, _, err := billing.Apply(direct(billing.Claimed), billing.Confirmed{Payment: money, Room: true}, noon)
	if err != nil {
		t.Fatal(err)
	}
	money.By, money.Amount.Amount = "telegram:2", 1
	after, outcome, err := billing.Apply(o, billing.Confirmed{Payment: money, Room: true}, noon)
	if err != nil || outcome != billing.Replayed || after.Payment.By != "telegram:1" {
		t.Errorf("%v %v %+v", outcome, err, after.Payment)
	}
}

func TestOnlyWhatIsPaidDirectlyIsClaimed(t *testing.T) {
	t.Parallel()
	o := direct(billing.Pending)
	o.Request.Transfer = nil
	if _, _, err := billing.Apply(o, billing.ClaimMade{}, noon); !errors.Is(err, billing.ErrMethod) {
		t.Error(err)
	}
	if _, _, err := billing.Apply(o, billing.Confirmed{}, noon); !errors.Is(err, billing.ErrMethod) {
		t.Error(err)
	}
}

func TestAClaimThatIsDeniedTooOftenIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	o, now := direct(billing.Pending), noon
	for n := 1; n <= 3; n++ {
		var err error
		if o, _, err = billing.Apply(o, billing.ClaimMade{}, now); err != nil {
			t.Fatalf("claim %d: %v", n, err)
		}
		if o, _, err = billing.Apply(o, billing.ClaimDenied{Times: n}, now); err != nil {
			t.Fatalf("denial %d: %v", n, err)
		}
		if left := o.Expires.Sub(now); left < 20*time.Minute {
			t.Errorf("after denial %d there are %v to pay", n, left)
		}
		now = now.Add(time.Minute)
	}
	if _, _, err := billing.Apply(o, billing.ClaimMade{}, now); !errors.Is(err, billing.ErrDenied) {
		t.Error(err)
	}
	if o, _, err := billing.Apply(o, billing.Confirmed{Payment: billing.Payment{ID: "own", Amount: rupees}, Room: true}, now); err != nil ||
		o.State != billing.Paid {
		t.Errorf("the owner can still confirm it: %s %v", o.State, err)
	}
}

func TestTheOwnerIsAskedAgainUntilTheTimeIsUp(t *testing.T) {
	t.Parallel()
	o, _, err := billing.Apply(direct(billing.Pending), billing.ClaimMade{}, noon)
	if err != nil {
		t.Fatal(err)
	}
	var asked []time.Duration
	for {
		now := billing.DefaultRules().Due(o)
		if !now.Before(o.Expires) {
			break
		}
		asked = append(asked, now.Sub(noon))
		var outcome billing.Outcome
		if o, outcome, err = billing.Apply(o, billing.ClaimReminded{}, now); err != nil || outcome != billing.Applied {
			t.Fatal(outcome, err)
		}
	}
	if len(asked) != 14 || asked[0] != 3*time.Minute || asked[1] != 10*time.Minute || asked[2] != 30*time.Minute ||
		asked[3] != 90*time.Minute {
		t.Errorf("asked after %v", asked)
	}
	lapsed, _, err := billing.Apply(o, billing.TimeUp{}, o.Expires)
	if err != nil || lapsed.State != billing.Expired {
		t.Errorf("%s %v", lapsed.State, err)
	}
	if _, left := lapsed.LeftUnpaid(); left {
		t.Error("a claim that nobody answered counts against the customer")
	}
}

func TestAClaimThatSleptIsAskedOnce(t *testing.T) {
	t.Parallel()
	o, _, _ := billing.Apply(direct(billing.Pending), billing.ClaimMade{}, noon)
	late := noon.Add(5 * time.Hour)
	o, _, err := billing.Apply(o, billing.ClaimReminded{}, late)
	if err != nil || !billing.DefaultRules().Due(o).After(late) {
		t.Errorf("%v %v", billing.DefaultRules().Due(o), err)
	}
}

func TestFactsOfClaimsThatComeTooLateOrTwice(t *testing.T) {
	t.Parallel()
	denied, _, err := billing.Apply(direct(billing.Claimed), billing.ClaimDenied{Times: 1}, noon)
	if err != nil || denied.Transfer().QR == "" || (billing.Order{}).Transfer().QR != "" {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		order   billing.Order
		fact    billing.Fact
		outcome billing.Outcome
	}{
		"denied twice":         {denied, billing.ClaimDenied{Times: 1}, billing.Replayed},
		"denied and paid":      {direct(billing.Paid), billing.ClaimDenied{Times: 1}, billing.Refused},
		"asked about too soon": {direct(billing.Claimed), billing.ClaimReminded{}, billing.Replayed},
		"asked about and paid": {direct(billing.Paid), billing.ClaimReminded{}, billing.Refused},
	} {
		if _, outcome, _ := billing.Apply(c.order, c.fact, noon.Add(time.Second)); outcome != c.outcome {
			t.Errorf("%s: %v", name, outcome)
		}
	}
}

func TestAClaimThatIsTakenBackCountsAsLeftUnpaid(t *testing.T) {
	t.Parallel()
	o := direct(billing.Claimed)
	off, _, err := billing.Apply(o, billing.CalledOff{}, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if _, left := off.LeftUnpaid(); !left {
		t.Error("places can be held for nothing, again and again")
	}
	lapsed, _, err := billing.Apply(o, billing.TimeUp{}, o.Expires)
	if err != nil {
		t.Fatal(err)
	}
	if _, left := lapsed.LeftUnpaid(); left {
		t.Error("whom nobody answered counts as one who did not pay")
	}
	if one, ten := billing.TimeByHand(1), billing.TimeByHand(10); one != 2*time.Hour || ten != 30*time.Minute {
		t.Errorf("%v for one device, %v for ten", one, ten)
	}
}

func TestWhatACustomerSendsAboutAPaymentIsKeptWithTheClaim(t *testing.T) {
	t.Parallel()
	apply := func(o billing.Order, f billing.Fact, after time.Duration, want billing.Outcome) billing.Order {
		t.Helper()
		o, outcome, err := billing.Apply(o, f, noon.Add(after))
		if err != nil || outcome != want {
			t.Fatalf("%+v: %v, %v", f, outcome, err)
		}
		return o
	}
	picture := billing.ClaimMade{Evidence: billing.Evidence{Picture: billing.Picture{File: "telegram:7", Mark: "m"}, Before: "AAAA-0009"}}
	o := apply(direct(billing.Pending), billing.ClaimMade{}, 0, billing.Applied)
	o = apply(o, said("412345678901"), time.Minute, billing.Applied)
	o = apply(o, said("412345678901"), 2*time.Minute, billing.Replayed)
	o = apply(o, picture, 3*time.Minute, billing.Applied)
	c := o.Claim
	if c.Payer != "412345678901" || c.Picture.File != "telegram:7" || c.Before != "AAAA-0009" || !c.Given.Equal(noon.Add(3*time.Minute)) ||
		c.Times != 1 || !c.At.Equal(noon) {
		t.Fatalf("%+v", c)
	}
	o = apply(o, billing.ClaimDenied{Times: 1, By: "telegram:1"}, time.Hour, billing.Applied)
	o = apply(o, said("412345678999"), 2*time.Hour, billing.Applied)
	if c := o.Claim; c.Times != 2 || c.Denied != 1 || c.By != "telegram:1" || c.Payer != "412345678999" || c.Picture.Mark != "m" {
		t.Fatalf("claimed again: %+v", c)
	}
	money := billing.Payment{ID: "own", Amount: rupees, Payer: o.Claim.Payer}
	o = apply(o, billing.Confirmed{Payment: money, Room: true}, 3*time.Hour, billing.Applied)
	o = apply(o, billing.EvidenceForgotten{}, billing.EvidenceKept, billing.Applied)
	if !o.Claim.Empty() || o.Payment.Payer != "" || o.Claim.Denied != 1 || o.State != billing.Paid {
		t.Errorf("what is left: %+v, %+v", o.Claim, o.Payment)
	}
}

func TestAnOrderThatIsOverCanBeClaimedForADay(t *testing.T) {
	t.Parallel()
	for _, state := range []billing.State{billing.Expired, billing.Cancelled} {
		o := direct(state)
		if !o.MayClaim(noon.Add(24*time.Hour-time.Second)) || o.MayClaim(noon.Add(24*time.Hour)) {
			t.Errorf("%s: a day is not the limit", state)
		}
		at := noon.Add(5 * time.Hour)
		late, _, err := billing.Apply(o, billing.ClaimMade{}, at)
		if err != nil || late.State != state || !late.AsksOwner() || late.State.Live() {
			t.Fatalf("%s: %+v, %v", state, late, err)
		}
		if due := billing.DefaultRules().Due(late); !due.Equal(at.Add(3 * time.Minute)) {
			t.Errorf("%s: the owner is asked again at %v", state, due)
		}
		if _, _, err := billing.Apply(late, billing.TimeUp{}, at.Add(time.Hour)); !errors.Is(err, billing.ErrNotYet) {
			t.Errorf("%s: %v", state, err)
		}
		over, _, err := billing.Apply(late, billing.TimeUp{}, at.Add(12*time.Hour))
		if err != nil || over.AsksOwner() || over.State != state {
			t.Errorf("%s: nobody answered: %+v, %v", state, over, err)
		}
		denied, _, err := billing.Apply(late, billing.ClaimDenied{Times: 1, By: "telegram:1"}, at)
		if err != nil || denied.AsksOwner() || denied.State != state || denied.Claim.Denied != 1 {
			t.Errorf("%s: denied: %+v, %v", state, denied, err)
		}
		money := billing.Confirmed{Payment: billing.Payment{ID: "own", Amount: rupees}, Room: true}
		if paid, _, err := billing.Apply(late, money, at); err != nil || paid.State != billing.Paid || paid.AsksOwner() {
			t.Errorf("%s: paid: %+v, %v", state, paid, err)
		}
	}
}

func TestTheOwnerIsAskedEachHourAfterTheFirstTimes(t *testing.T) {
	t.Parallel()
	o, _, _ := billing.Apply(direct(billing.Pending), billing.ClaimMade{}, noon)
	var hourly []bool
	for range 5 {
		var err error
		if o, _, err = billing.Apply(o, billing.ClaimReminded{}, billing.DefaultRules().Due(o)); err != nil {
			t.Fatal(err)
		}
		hourly = append(hourly, o.Claim.Hourly())
	}
	if want := []bool{false, false, false, true, true}; !slices.Equal(hourly, want) {
		t.Errorf("%v", hourly)
	}
}
