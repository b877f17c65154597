package scheduler_test

import (
	"errors"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/routertest"
	"github.com/sharefi/sharefi/scheduler"
)

func TestALeaseBeginsAndEndsOnTheRouter(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, time.Hour)
		pass(time.Second)
		p.want(t, billing.Granted, true, billing.Access)
		pass(51 * time.Minute)
		p.want(t, billing.Granted, true, billing.Access, billing.EndsSoon)
		pass(9 * time.Minute)
		p.want(t, billing.Granted, false, billing.Access, billing.EndsSoon, billing.Ended)
	})
}

func TestTheEndIsExactWithoutAnyEvent(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, 20*time.Second)
		pass(0)
		live, err := p.store.Live(t.Context(), "home")
		if err != nil || len(live) != 1 {
			t.Fatalf("%v, %v", live, err)
		}
		pass(time.Until(live[0].End) - time.Millisecond)
		if !p.router.Lists(phone) {
			t.Fatal("the device left too early")
		}
		pass(40 * time.Millisecond)
		if p.router.Lists(phone) {
			t.Fatal("the device stays")
		}
	})
}

func TestARouterThatIsAwayStopsTheClockAndAtLastGivesTheMoneyBack(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.router.SetDown(true)
		p.sell(t, "AAAA-0001", phone, time.Hour)
		pass(3 * time.Minute)
		p.want(t, billing.Paid, false, billing.RouterSlow, billing.RouterGone)
		pass(2 * time.Hour)
		p.want(t, billing.Paid, false, billing.RouterSlow, billing.RouterGone, billing.WaitOrBack, billing.GrantSlow)
		pass(15 * time.Minute)
		p.want(t, billing.Refunding, false, billing.RouterSlow, billing.RouterGone, billing.WaitOrBack, billing.GrantSlow,
			billing.RefundSoon)
		p.router.SetDown(false)
		pass(time.Minute)
		p.want(t, billing.Refunding, false, billing.RouterSlow, billing.RouterGone, billing.WaitOrBack, billing.GrantSlow,
			billing.RefundSoon, billing.RouterBack)
	})
}

func TestARouterThatComesBackStartsTheClockThen(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.router.SetDown(true)
		p.sell(t, "AAAA-0001", phone, time.Hour)
		pass(30 * time.Minute)
		p.router.SetDown(false)
		back := time.Now()
		pass(time.Minute)
		p.want(t, billing.Granted, true, billing.RouterSlow, billing.RouterGone, billing.Access, billing.RouterBack)
		live, _ := p.store.Live(t.Context(), "home")
		if live[0].Start.Before(back) {
			t.Fatal("the clock started before the router confirmed")
		}
	})
}

func TestADeviceThatJoinsHearsOnceThatTheRouterIsAway(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, 3*time.Hour)
		pass(11 * time.Minute)
		p.router.SetDown(true)
		live, _ := p.store.Live(t.Context(), "home")
		moved, _, err := live[0].Move(phone, here, rules, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := p.store.Commit(t.Context(), scheduler.Step{Lease: moved}); err != nil {
			t.Fatal(err)
		}
		p.site.Nudge()
		pass(50 * time.Second)
		p.want(t, billing.Granted, true, billing.Access)
		pass(10 * time.Minute)
		p.want(t, billing.Granted, true, billing.Access, billing.RouterSlow, billing.RouterGone)
		p.router.SetDown(false)
		pass(time.Minute)
		p.want(t, billing.Granted, false, billing.Access, billing.RouterSlow, billing.RouterGone, billing.Access,
			billing.RouterBack)
		if !p.router.Lists(here) {
			t.Fatal("the new device is not in")
		}
	})
}

func TestARemovalThatFailsIsTriedUntilTheRouterConfirms(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, time.Minute)
		pass(30 * time.Second)
		p.router.SetDown(true)
		pass(time.Hour)
		if live, _ := p.store.Live(t.Context(), "home"); len(live) != 1 {
			t.Fatal("the lease was forgotten before the router confirmed")
		}
		p.router.SetDown(false)
		pass(time.Minute)
		if p.router.Lists(phone) {
			t.Fatal("the device stays")
		}
	})
}

func TestAResetRouterGetsEverythingBack(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, time.Hour)
		pass(time.Second)
		p.router.Reset()
		p.router.OwnerAdds(router.Admission{MAC: tv, Name: "tv"})
		pass(31 * time.Second)
		p.want(t, billing.Granted, true, billing.Access)
	})
}

func TestALostDatabaseIsRebuiltFromTheRouter(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, 10*time.Minute)
		pass(time.Second)
		p.stop()
		if err := p.store.DB.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		p.start(t)
		pass(time.Second)
		live, err := p.store.Live(t.Context(), "home")
		if err != nil || len(live) != 1 || live[0].ID != "AAAA-0001" || time.Until(live[0].End) < 9*time.Minute {
			t.Fatalf("rebuilt %+v, %v", live, err)
		}
		pass(13 * time.Minute)
		if p.router.Lists(phone) || !p.router.Lists(tv) {
			t.Fatalf("list %v", p.router.List())
		}
	})
}

func TestAWrongPasswordIsNotTriedAgain(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.router.SetErr(router.ErrWrongPassword)
		calls := 0
		p.router.Intercept(func(_ string, after bool) {
			if !after {
				calls++
			}
		})
		p.site.Nudge()
		pass(time.Second)
		before := calls
		pass(time.Hour)
		if calls > before+1 {
			t.Fatalf("the router was asked %d more times", calls-before)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if !slices.Equal(p.said, []billing.NoticeKind{billing.RouterGone}) {
			t.Fatalf("said %v", p.said)
		}
	})
}

func TestAFullListWaitsAndTellsTheOwner(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.router.SetCapacity(1)
		p.sell(t, "AAAA-0001", phone, time.Hour)
		pass(2 * time.Minute)
		p.want(t, billing.Paid, false, billing.RouterSlow, billing.RouterFull)
		if s := p.site.Status(); s.Reason != "full" || s.Sells(time.Now()) {
			t.Fatalf("status %+v", s)
		}
		p.router.SetCapacity(5)
		pass(time.Minute)
		p.want(t, billing.Granted, true, billing.RouterSlow, billing.RouterFull, billing.Access, billing.RouterRoom)
	})
}

func TestNothingEndsWhileTheClockIsWrong(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, time.Minute)
		pass(time.Second)
		p.mu.Lock()
		p.sane = errors.New("the clock is wrong")
		p.mu.Unlock()
		pass(time.Hour)
		if !p.router.Lists(phone) {
			t.Fatal("a lease was ended on guesswork")
		}
		p.mu.Lock()
		p.sane = nil
		p.mu.Unlock()
		pass(time.Minute)
		if p.router.Lists(phone) {
			t.Fatal("the device stays")
		}
	})
}

func TestAClockThatJumpsWhileTheRouterAnswersEndsNothing(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, time.Minute)
		pass(time.Second)
		jump := time.Now().Add(59 * time.Second)
		p.router.Intercept(func(_ string, after bool) {
			p.mu.Lock()
			defer p.mu.Unlock()
			if after && !time.Now().Before(jump) {
				p.sane = errors.New("the clock jumped")
			}
		})
		pass(2 * time.Minute)
		if !p.router.Lists(phone) {
			t.Fatal("a lease was ended on guesswork")
		}
	})
}

func TestAFilterThatIsOffIsAnAlarm(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.router.SetInfo(router.Info{Filter: false})
		pass(6 * time.Minute)
		p.router.SetInfo(router.Info{Filter: true})
		pass(6 * time.Minute)
		p.mu.Lock()
		defer p.mu.Unlock()
		if !slices.Equal(p.said, []billing.NoticeKind{billing.RouterFilter, billing.RouterFilter}) {
			t.Fatalf("said %v", p.said)
		}
		if s := p.site.Status(); s.Places(30) != 9 || s.Places(3) != 3 {
			t.Fatalf("places of %+v", s)
		}
	})
}

func TestARefundThatWasDecidedMeanwhileEndsTheLease(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.router.SetDown(true)
		p.sell(t, "AAAA-0001", phone, time.Hour)
		pass(time.Second)
		o, _ := p.store.Orders.Order(t.Context(), "AAAA-0001")
		o, _, _ = billing.Apply(o, billing.GiveBack{Reason: billing.ReasonOwner}, time.Now())
		if err := p.store.Orders.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		p.router.SetDown(false)
		pass(2 * time.Minute)
		p.want(t, billing.Refunding, false)
		revoke := func(l scheduler.Lease) (scheduler.Lease, billing.Outcome) { return scheduler.Revoke(l, time.Now()) }
		for _, id := range []string{"AAAA-0001", "ZZZZ-0001"} {
			if err := p.store.Revoke(t.Context(), id, revoke); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// On a real Redis, the keyed expiration announces the end and the device is removed within moments.
func TestKeyedExpirationsTriggerTheRemoval(t *testing.T) {
	server := redistest.Start(t)
	p := newPlace(server.DB())
	p.start(t)
	defer func() { p.stop() }()
	p.sell(t, "AAAA-0001", phone, 1500*time.Millisecond)
	var end time.Time
	patience.Until(t, "the lease has an end", func() bool {
		if leases, err := p.store.Known(t.Context(), []string{"AAAA-0001"}); err == nil && len(leases) == 1 {
			end = leases[0].End
		}
		return !end.IsZero()
	})
	patience.Until(t, "the device is off the list", func() bool { return !p.router.Lists(phone) })
	if late := time.Since(end); late < 0 {
		t.Fatalf("removed %s too early", -late)
	}
}

func TestAPassThatPanicsHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scheduler.NewSite(scheduler.SiteConfig{
			Name: "home", Driver: routertest.NewMemory(10), Sane: func() error { return nil }, Log: slog.New(slog.DiscardHandler),
			Now: func() time.Time { panic("the clock was looked at") },
		}, scheduler.Status{})
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the pass did not look at the clock")
				}
			}()
			_ = s.Run(t.Context())
		}()
		s.Nudge()
		s.NudgeSince(time.Now())
		if s.Status().Site != "home" {
			t.Error("the site is another")
		}
	})
}
