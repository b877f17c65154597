package scheduler_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/routertest"
	"github.com/sharefi/sharefi/scheduler"
)

// An aired place is one whose router lets people in by passphrases.
type aired struct {
	*place
	air routertest.Air
}

func onAir(t *testing.T, f func(t *testing.T, p *aired)) {
	synctest.Test(t, func(t *testing.T) {
		p := &aired{newPlace(redistest.Pipe(t)), routertest.NewAir(100)}
		p.router, p.driver = p.air.Memory, p.air
		p.air.OwnerAdds(router.Admission{Name: "cellar", Passphrase: secret.New("the owner's own")})
		p.start(t)
		defer func() { p.stop() }()
		f(t, p)
	})
}

// claimWithin is how long a passphrase of these tests waits for somebody to join.
const claimWithin = 12 * time.Hour

// buy stores a paid order and lets the store grant it, as the cashier does. It returns the lease's passphrase.
func (p *aired) buy(t *testing.T, code string, lasts time.Duration) string {
	t.Helper()
	o := paid(code, "+12025550123")
	o.Lasts, o.PaidAt, o.For = lasts, time.Now(), billing.ForPassphrase
	var b redisdb.Batch
	p.store.Orders.Put(&b, o)
	if err := p.store.DB.Commit(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	o.Version++
	rules := rules
	rules.ClaimWithin = claimWithin
	for range 2 { // a second time changes nothing
		if granted, err := p.store.GrantKnown(t.Context(), o, rules, time.Now()); !granted || err != nil {
			t.Fatalf("granted %v, %v", granted, err)
		}
		o, _ = p.store.Orders.Order(t.Context(), code)
	}
	p.site.Nudge()
	pass(time.Second)
	return p.lease(t, code).Pass.Words.Reveal()
}

func (p *aired) lease(t *testing.T, code string) scheduler.Lease {
	t.Helper()
	known, err := p.store.Known(t.Context(), []string{code})
	if err != nil || len(known) != 1 {
		t.Fatalf("%v, %v", known, err)
	}
	return known[0]
}

// stands checks a lease's state, its order's, and all that was said.
func (p *aired) stands(t *testing.T, code string, state scheduler.State, order billing.State, said ...billing.NoticeKind) {
	t.Helper()
	o, err := p.store.Orders.Order(t.Context(), code)
	if l := p.lease(t, code); err != nil || l.State != state || o.State != order {
		t.Fatalf("the lease is %s, the order %s, %v: want %s, %s", l.State, o.State, err, state, order)
	}
	if !slices.ContainsFunc(p.air.List(), func(a router.Admission) bool { return a.Name == "cellar" }) {
		t.Fatal("the owner's passphrase is gone")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.said, said) {
		t.Fatalf("said %v, want %v", p.said, said)
	}
}

func TestTheClockOfAPassphraseStartsWhenSomebodyJoins(t *testing.T) {
	onAir(t, func(t *testing.T, p *aired) {
		words := p.buy(t, "AAAA-0001", time.Hour)
		p.stands(t, "AAAA-0001", scheduler.Ready, billing.Paid, billing.Access)
		pass(5 * time.Hour)
		p.stands(t, "AAAA-0001", scheduler.Ready, billing.Paid, billing.Access)
		if p.air.Join(tv, "not the words") || !p.air.Join(phone, words) {
			t.Fatal("the wrong passphrase lets in, or the right one does not")
		}
		pass(time.Millisecond)
		p.stands(t, "AAAA-0001", scheduler.Active, billing.Granted, billing.Access, billing.Joined)
		if l := p.lease(t, "AAAA-0001"); time.Until(l.End) < 59*time.Minute {
			t.Fatalf("it ends %v", l.End)
		}
		pass(time.Until(p.lease(t, "AAAA-0001").End) - time.Millisecond)
		if !p.air.On(phone) {
			t.Fatal("the phone is off too early")
		}
		pass(40 * time.Millisecond)
		if p.air.On(phone) || p.air.Join(phone, words) {
			t.Fatal("the phone stays on the air")
		}
		p.stands(t, "AAAA-0001", scheduler.Over, billing.Granted, billing.Access, billing.Joined, billing.EndsSoon, billing.Ended)
		if words := p.lease(t, "AAAA-0001").Pass.Words; !words.IsZero() {
			t.Fatal("the records keep the passphrase of what is over")
		}
	})
}

func TestAPassphraseThatNobodyUsesIsPaidBack(t *testing.T) {
	onAir(t, func(t *testing.T, p *aired) {
		words := p.buy(t, "AAAA-0001", time.Hour)
		pass(claimWithin)
		p.stands(t, "AAAA-0001", scheduler.Over, billing.Refunding, billing.Access, billing.RefundSoon)
		if p.air.Join(phone, words) {
			t.Fatal("a passphrase whose money goes back lets in")
		}
	})
}

func TestAnExtensionKeepsThePassphrase(t *testing.T) {
	onAir(t, func(t *testing.T, p *aired) {
		words := p.buy(t, "AAAA-0001", time.Hour)
		if again := p.buy(t, "BBBB-0001", 2*time.Hour); again != words {
			t.Fatal("the next purchase has another passphrase")
		}
		p.air.Join(phone, words)
		pass(time.Millisecond)
		first, second := p.lease(t, "AAAA-0001"), p.lease(t, "BBBB-0001")
		if first.State != scheduler.Active || second.State != scheduler.Active ||
			max(first.End.Sub(second.Start), second.End.Sub(first.Start)) != 3*time.Hour {
			t.Fatalf("%s until %v, %s until %v", first.State, first.End, second.State, second.End)
		}
		if third := p.buy(t, "CCCC-0001", time.Hour); third != words || p.lease(t, "CCCC-0001").State != scheduler.Active {
			t.Fatal("what is bought while the phone is on does not go on")
		}
		pass(4*time.Hour - 2*time.Second)
		if !p.air.On(phone) {
			t.Fatal("the phone was put off before all of it ended")
		}
		pass(2 * time.Second)
		if p.air.On(phone) {
			t.Fatal("the phone stays on the air")
		}
		if fresh := p.buy(t, "DDDD-0001", time.Hour); fresh == words {
			t.Fatal("the passphrase of what is over comes back")
		}
	})
}

func TestAGiftHasAPassphraseThatItsGiverNeverSaw(t *testing.T) {
	onAir(t, func(t *testing.T, p *aired) {
		words := p.buy(t, "AAAA-0001", time.Hour)
		o, err := p.store.Orders.Order(t.Context(), "AAAA-0001")
		if err != nil {
			t.Fatal(err)
		}
		o.Customer, o.Giver = "+12025550177", o.Customer
		l, err := scheduler.HandPass(p.lease(t, o.Code), o, scheduler.FreshPass(), nil, rules, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := p.store.Commit(t.Context(), scheduler.Step{Lease: l}); err != nil {
			t.Fatal(err)
		}
		p.site.Nudge()
		pass(time.Second)
		if l = p.lease(t, o.Code); l.State != scheduler.Ready || l.Customer != o.Customer || len(p.air.List()) != 2 {
			t.Fatalf("%+v, and the list %v", l, p.air.List())
		}
		if p.air.Join(phone, words) || !p.air.Join(tv, l.Pass.Words.Reveal()) {
			t.Fatal("the giver's passphrase lets in, or the friend's does not")
		}
		pass(time.Second)
		o.State = billing.Granted
		if _, err := scheduler.HandPass(p.lease(t, o.Code), o, scheduler.FreshPass(), nil, rules, time.Now()); !errors.Is(err, scheduler.ErrLeaseOver) {
			t.Errorf("what is used is given: %v", err)
		}
	})
}

func TestAGiftGoesOnWithWhatTheFriendHas(t *testing.T) {
	o := paid("AAAA-0001", "+12025550177")
	o.For = billing.ForPassphrase
	has := lease("BBBB-0001", scheduler.Active, noon.Add(time.Hour))
	has.Device, has.Customer, has.Pass = router.MAC{}, o.Customer, scheduler.FreshPass()
	given := lease(o.Code, scheduler.Ready, noon)
	given.Device, given.Pass, given.Version = router.MAC{}, scheduler.FreshPass(), 3
	l, err := scheduler.HandPass(given, o, scheduler.FreshPass(), []scheduler.Lease{has}, rules, noon)
	if err != nil || l.Pass != has.Pass || l.Version != 3 || l.State != scheduler.Waiting {
		t.Errorf("%+v, %v", l, err)
	}
	given.Revoked = true
	if _, err := scheduler.HandPass(given, o, scheduler.FreshPass(), nil, rules, noon); !errors.Is(err, scheduler.ErrLeaseOver) {
		t.Errorf("what is taken back is given: %v", err)
	}
}

func TestARevokedPassphraseIsWithdrawn(t *testing.T) {
	onAir(t, func(t *testing.T, p *aired) {
		words := p.buy(t, "AAAA-0001", time.Hour)
		l, outcome := scheduler.Revoke(p.lease(t, "AAAA-0001"), time.Now())
		if err := p.store.Commit(t.Context(), scheduler.Step{Lease: l}); err != nil || outcome != billing.Applied {
			t.Fatal(outcome, err)
		}
		p.site.Nudge()
		pass(time.Millisecond)
		if p.lease(t, "AAAA-0001").State != scheduler.Over || p.air.Join(phone, words) {
			t.Fatal("it still lets in")
		}
	})
}

func TestPassphrasesOutliveTheRecords(t *testing.T) {
	onAir(t, func(t *testing.T, p *aired) {
		words := p.buy(t, "AAAA-0001", 3*time.Hour)
		p.air.Join(phone, words)
		pass(time.Minute)
		if err := p.store.DB.FlushDB(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		l := p.lease(t, "AAAA-0001")
		if l.State != scheduler.Active || !l.ByPass() || !p.air.On(phone) {
			t.Fatalf("%+v, on the air %v", l, p.air.On(phone))
		}
		pass(time.Until(l.End) + 40*time.Millisecond)
		if p.air.On(phone) {
			t.Fatal("the phone stays on the air")
		}
	})
}

func TestPassphrasesAreEasyToTypeAndHardToGuess(t *testing.T) {
	ids, all := map[string]bool{}, map[string]bool{}
	for range 1000 {
		p := scheduler.FreshPass()
		words := p.Words.Reveal()
		mark := router.Mark{Code: "AAAA-0001", End: noon, Pass: p.ID}
		if back, ours := router.ParseMark(mark.String()); !ours || back != mark {
			t.Fatalf("%s reads as %v", mark, back)
		}
		if len(words) != 14 || strings.Trim(words, "abcdefghjkmnpqrstvwxyz23456789-") != "" || ids[p.ID] || all[words] {
			t.Fatalf("%s, %q", p.ID, words)
		}
		ids[p.ID], all[words] = true, true
	}
}

// TestAPassphraseComesToRest whatever its leases are: after what Plan asks for is done, it asks for nothing.
func TestAPassphraseComesToRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var leases []scheduler.Lease
		for i, code := range []string{"AAAA-0001", "BBBB-0001", "CCCC-0001"}[:rapid.IntRange(0, 3).Draw(t, "leases")] {
			state := rapid.SampledFrom([]scheduler.State{scheduler.Waiting, scheduler.Ready, scheduler.Active}).Draw(t, "state")
			l := lease(code, state, noon.Add(time.Duration(rapid.IntRange(-90, 90).Draw(t, "minutes"))*time.Minute))
			l.Device, l.Claim = router.MAC{}, noon.Add(24*time.Hour)
			l.Pass = scheduler.Pass{ID: rapid.SampledFrom([]string{"aaaaaaaa", "bbbbbbbb"}).Draw(t, "pass"), Words: secret.New("words")}
			if state == scheduler.Ready {
				l.Start, l.End = time.Time{}, time.Time{}
			}
			if leases = append(leases, l); i > 0 && rapid.Bool().Draw(t, "same") {
				leases[i].Pass = leases[0].Pass
			}
		}
		air := routertest.NewAir(100)
		air.OwnerAdds(router.Admission{Name: "cellar"})
		for range 2 {
			list, _ := air.Admissions(t.Context())
			c := scheduler.Plan(leases, list, noon)
			if err := air.Apply(t.Context(), c.Add, c.Remove); err != nil {
				t.Fatal(err)
			}
		}
		list, _ := air.Admissions(t.Context())
		if c := scheduler.Plan(leases, list, noon); !c.Empty() {
			t.Fatalf("%+v is left to do", c)
		}
		for _, l := range leases {
			in := slices.ContainsFunc(list, func(a router.Admission) bool { return a.Pass == l.Pass.ID })
			if l.Covers(noon) && !in {
				t.Fatalf("%s lets nobody in: %v", l.ID, list)
			}
		}
	})
}

func TestAThousandJoinsAreFewPassesAndEndsAreOnTime(t *testing.T) {
	onAir(t, func(t *testing.T, p *aired) {
		words := p.buy(t, "AAAA-0001", time.Hour)
		p.air.Join(phone, words)
		pass(time.Millisecond)
		l := p.lease(t, "AAAA-0001")
		if l.State != scheduler.Active {
			t.Fatal("the first that joins is not seen at once")
		}
		const joins, every = 1000, 10 * time.Millisecond
		pass(time.Until(l.End) - joins*every/2)
		before := p.router.Sessions()
		for range joins {
			p.air.Join(phone, words)
			pass(every)
			if late := time.Since(l.End); late >= 40*time.Millisecond && p.air.On(phone) {
				t.Fatalf("the phone is on %v after its end", late)
			}
		}
		passes, seconds := p.router.Sessions()-before, int(joins*every/time.Second)
		t.Logf("%d joins in %d s made %d passes", joins, seconds, passes)
		if passes > seconds+4 || passes < seconds/2 { // an end makes some of its own
			t.Errorf("%d joins in %d s made %d passes", joins, seconds, passes)
		}
	})
}
