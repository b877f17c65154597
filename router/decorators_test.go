package router_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/routertest"
)

var phone = router.Admission{MAC: router.MAC{0x02, 0, 0x5e, 0xab, 0xcd, 0xef}, Name: "sf-K7Q4-MD2X-hx3k2"}

func TestDecoratedDriversKeepTheContract(t *testing.T) {
	for name, decorate := range map[string]func(router.Driver) router.Driver{
		"Retry": func(d router.Driver) router.Driver {
			return router.Retry(d, router.RetryConfig{First: time.Millisecond})
		},
		"Serial": func(d router.Driver) router.Driver { return router.Serial(d, &router.Turns{}, "192.168.0.1") },
		"Logged": func(d router.Driver) router.Driver { return router.Logged(d, slog.New(slog.DiscardHandler)) },
	} {
		t.Run(name, func(t *testing.T) {
			routertest.Run(t, func(*testing.T) routertest.Harness {
				m := routertest.NewMemory(8)
				return routertest.Harness{
					Open: func() router.Driver { return decorate(m) }, Sessions: m.Sessions, List: m.List,
					Owner: m.OwnerAdds, Capacity: 8, Restart: m.Restart,
					Down: m.SetDown, Busy: m.SetBusy, Stall: m.SetStalled, Refuse: m.Refuse,
				}
			})
		})
	}
}

func TestAbilitiesShowThroughDecorators(t *testing.T) {
	m := routertest.NewMemory(8)
	d := router.Logged(router.Retry(router.Serial(m, &router.Turns{}, "a"), router.RetryConfig{}), slog.Default())
	if c, ok := router.As[router.Capacity](d); !ok || c != router.Capacity(m) {
		t.Error("the capacity is hidden")
	}
	if _, ok := router.As[interface{ Fly() }](d); ok {
		t.Error("an ability is found that no driver has")
	}
}

func TestRetryTriesAgainOnlyWhatMayPass(t *testing.T) {
	for _, c := range []struct {
		err   error
		tries int
	}{
		{router.ErrUnreachable, 3},
		{router.ErrBusy, 1},
		{router.ErrWrongPassword, 1},
		{router.ErrLockedOut, 1},
		{router.ErrUnsupported, 1},
		{errors.Join(router.ErrUnreachable, router.ErrWrongPassword), 1},
		{&router.BatchError{Failed: map[router.Key]error{phone.Key(): router.ErrFull}}, 1},
		{context.Canceled, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			m, tries := routertest.NewMemory(8), 0
			m.SetErr(c.err)
			m.Intercept(func(_ string, after bool) {
				if after {
					tries++
				}
			})
			err := router.Retry(m, router.RetryConfig{}).Apply(t.Context(), []router.Admission{phone}, nil)
			if !errors.Is(err, c.err) || tries != c.tries {
				t.Errorf("%v: %d tries and %v, want %d", c.err, tries, err, c.tries)
			}
		})
	}
}

func TestRetryWaitsForARouterThatComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := routertest.NewMemory(8)
		m.SetDown(true)
		time.AfterFunc(400*time.Millisecond, func() { m.SetDown(false) })
		if err := router.Retry(m, router.RetryConfig{}).Apply(t.Context(), []router.Admission{phone}, nil); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSerialLetsOneSessionAtATimeHaveAnAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := &router.Turns{}
		first := router.Serial(routertest.NewMemory(8), turns, "192.168.0.1")
		second := router.Serial(routertest.NewMemory(8), turns, "192.168.0.1")
		elsewhere := router.Serial(routertest.NewMemory(8), turns, "192.168.0.2")
		for _, d := range []router.Driver{first, elsewhere} {
			if _, err := d.Admissions(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := second.Admissions(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("the second did not wait: %v", err)
		}
		if err := second.Close(); err != nil { // it has no turn yet
			t.Fatal(err)
		}
		done := make(chan error)
		go func() { done <- second.Apply(t.Context(), []router.Admission{phone}, nil) }()
		synctest.Wait()
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

func TestLoggedShortensAddresses(t *testing.T) {
	for name, handler := range map[string]func(*strings.Builder) slog.Handler{
		"text": func(b *strings.Builder) slog.Handler {
			return slog.NewTextHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})
		},
		"json": func(b *strings.Builder) slog.Handler {
			return slog.NewJSONHandler(b, &slog.HandlerOptions{Level: slog.LevelDebug})
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			m := routertest.NewMemory(1)
			d := router.Logged(m, slog.New(handler(&out)))
			other := router.Admission{MAC: router.MAC{0x02, 0, 0x5e, 0xab, 0xcd, 0x01}}
			_ = d.Apply(t.Context(), []router.Admission{phone, other}, router.OfDevices(phone.MAC))
			_, _ = d.Admissions(t.Context())
			m.SetDown(true)
			_, _ = d.Admissions(t.Context())
			for _, want := range []string{"…:EF", "the allow list is full", "router unreachable"} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("no %q in\n%s", want, out.String())
				}
			}
			if strings.Contains(strings.ToUpper(out.String()), "AB:CD") {
				t.Errorf("a whole address in\n%s", out.String())
			}
		})
	}
}

func TestDryRunShowsAndChangesNothing(t *testing.T) {
	m := routertest.NewMemory(8, phone)
	shown := 0
	d := router.DryRun(m, func(add []router.Admission, remove []router.Admission) { shown += len(add) + len(remove) })
	if err := d.Apply(t.Context(), []router.Admission{phone}, router.OfDevices(phone.MAC)); err != nil {
		t.Fatal(err)
	}
	if shown != 2 || !m.Lists(phone.MAC) || m.Applies() != 0 {
		t.Errorf("%d shown, %d applied", shown, m.Applies())
	}
}

func TestABatchErrorNamesEveryReason(t *testing.T) {
	err := error(&router.BatchError{Failed: map[router.Key]error{phone.Key(): router.ErrFull, {MAC: router.MAC{2}}: router.ErrRefused}})
	if !errors.Is(err, router.ErrFull) || !errors.Is(err, router.ErrRefused) || router.Permanent(err) {
		t.Errorf("%v", err)
	}
	if strings.Contains(err.Error(), "AB:CD") || !strings.HasPrefix(err.Error(), "2 of the changes not made") {
		t.Errorf("%v", err)
	}
}
