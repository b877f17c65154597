package scheduler_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/routertest"
	"github.com/sharefi/sharefi/scheduler"
)

func TestOfTooManyDevicesTheNewestIsPutOff(t *testing.T) {
	onAir(t, func(t *testing.T, p *aired) {
		words := p.buy(t, "AAAA-0001", time.Hour)
		p.air.Join(phone, words)
		pass(time.Second)
		p.air.Join(tv, words)
		pass(time.Second)
		if p.air.On(tv) || !p.air.On(phone) || p.air.Join(tv, words) {
			t.Fatal("a second device is on with a plan for one")
		}
		said := []billing.NoticeKind{billing.Access, billing.Joined, billing.TooMany}
		p.stands(t, "AAAA-0001", scheduler.Active, billing.Granted, said...)
		if l := p.lease(t, "AAAA-0001"); l.Online != 1 {
			t.Errorf("%d devices are said to be on", l.Online)
		}
		p.air.Leave(phone)
		pass(time.Second)
		if !p.air.Join(tv, words) {
			t.Fatal("the place is free, and the other device is kept off")
		}
		p.air.Join(here, words)
		pass(time.Second)
		if p.air.On(here) || !p.air.On(tv) {
			t.Fatal("the third device is on")
		}
		p.stands(t, "AAAA-0001", scheduler.Active, billing.Granted, said...)
	})
}

func TestAPlanForTwoHasTwoOnTheAir(t *testing.T) {
	on := map[string][]router.MAC{"aaaaaaaa": {phone, tv, here}, "the owner's": {{1}, {2}}}
	l := lease("AAAA-0001", scheduler.Active, noon)
	l.Pass, l.Devices = scheduler.Pass{ID: "aaaaaaaa"}, 2
	leases := []scheduler.Lease{l}
	got := scheduler.Sift(scheduler.Crowd{}, on, leases)
	if !slices.Equal(got.On["aaaaaaaa"], []router.MAC{phone, tv}) || !slices.Equal(got.Off["aaaaaaaa"], []router.MAC{here}) || len(got.Off) != 1 {
		t.Errorf("%v", got)
	}
	if got = scheduler.Sift(got, map[string][]router.MAC{"aaaaaaaa": {tv, phone}}, leases); len(got.Off["aaaaaaaa"]) != 1 || got.On["aaaaaaaa"][0] != phone {
		t.Errorf("it may come back while both places are taken: %v", got)
	}
	if got = scheduler.Sift(got, map[string][]router.MAC{"aaaaaaaa": {tv}}, leases); len(got.Off) != 0 {
		t.Errorf("it is kept off while a place is free: %v", got)
	}
}

func TestAPassphraseAtARouterThatTakesNoneWaitsAndIsPaidBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &aired{newPlace(redistest.Pipe(t)), routertest.NewAir(1)}
		p.start(t) // the router takes devices
		defer func() { p.stop() }()
		p.router.OwnerAdds(router.Admission{Name: "cellar"})
		p.air.Memory = p.router
		p.buy(t, "AAAA-0001", time.Hour)
		pass(rules.GrantWithin + rules.AnswerWithin + time.Minute)
		p.stands(t, "AAAA-0001", scheduler.Over, billing.Refunding,
			billing.RouterSlow, billing.WaitOrBack, billing.GrantSlow, billing.RefundSoon)
		if n := p.router.Applies(); n != 0 {
			t.Errorf("%d batches reached a router that could take none of it", n)
		}
	})
}

// A blunt air can't keep anybody off.
type blunt struct{ routertest.Air }

func (blunt) Deny(context.Context, []router.MAC) error { return router.ErrUnsupported }

func TestTheClockStartsAlsoWhereNobodyCanBeKeptOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &aired{newPlace(redistest.Pipe(t)), routertest.NewAir(100)}
		p.router, p.driver = p.air.Memory, blunt{p.air}
		p.start(t)
		defer func() { p.stop() }()
		p.air.Join(phone, p.buy(t, "AAAA-0001", time.Hour))
		pass(time.Second)
		if l := p.lease(t, "AAAA-0001"); l.State != scheduler.Active {
			t.Errorf("somebody is on, and the lease is %s", l.State)
		}
	})
}

// A deaf air does not tell who is on it.
type deaf struct{ routertest.Air }

func (deaf) Clients(context.Context) ([]router.Client, error) { return nil, router.ErrUnreachable }

func TestAPassphraseIsNotWithdrawnAtOnceWhileNobodyKnowsWhoIsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &aired{newPlace(redistest.Pipe(t)), routertest.NewAir(100)}
		p.router, p.driver = p.air.Memory, deaf{p.air}
		p.air.OwnerAdds(router.Admission{Name: "cellar", Passphrase: secret.New("the owner's own")})
		p.start(t)
		defer func() { p.stop() }()
		p.air.Join(phone, p.buy(t, "AAAA-0001", time.Hour))
		pass(claimWithin + rules.AnswerWithin - time.Minute)
		p.stands(t, "AAAA-0001", scheduler.Ready, billing.Paid, billing.Access)
		pass(2 * time.Minute)
		p.stands(t, "AAAA-0001", scheduler.Over, billing.Refunding, billing.Access, billing.RefundSoon)
	})
}
