package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// TestABackupOfAnyInstantIsPutBack: backups are made while people buy, faults come and money goes back; each is put back
// on another machine after all that. For a campaign: BACKUPS=20 PEOPLE=40 SEED=7 go test -run AnyInstant ./cmd/sharefi
func TestABackupOfAnyInstantIsPutBack(t *testing.T) {
	t.Parallel()
	number := func(name, otherwise string) int {
		n, err := strconv.Atoi(cmp.Or(os.Getenv(name), otherwise))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	seed := uint64(number("SEED", "1"))
	people := number("PEOPLE", "8")
	i := &instants{World: apptest.NewWith(t, tplinktest.Options{Max: people + 40}), people: people, rnd: rand.New(rand.NewPCG(seed, seed))}
	i.Config.Data, i.Config.Sites[0].Capacity = t.TempDir(), people+20 // a third keeps a place that is never used
	files := i.trade(number("BACKUPS", "3"))
	t.Logf("%d bought, %d refunds, %d backups", i.people, len(i.Stripe.Refunds()), len(files))
	for n, file := range files {
		i.putBack(n, file)
	}
}

// instants are a busy shop, and what became of it at some instants.
type instants struct {
	*apptest.World
	people int

	mu  sync.Mutex
	rnd *rand.Rand
}

// some is a time of up to d, by the seed.
func (i *instants) some(d time.Duration) time.Duration {
	i.mu.Lock()
	defer i.mu.Unlock()
	return time.Duration(i.rnd.Int64N(int64(d)))
}

// trade has people buy under faults, and makes backups meanwhile. It ends when everybody had their time.
func (i *instants) trade(backups int) (files []string) {
	i.Start()
	db := i.Redis.DB()
	i.Until("the router is known", func() bool { return db.Exists(i.Ctx(), db.Key("site", "home", "family")).Val() == 1 })
	config := i.File("unix://" + i.Redis.Socket)
	ctx, cancel := context.WithCancel(context.Background())
	var beside, buying sync.WaitGroup
	beside.Go(func() { i.plague(ctx) })
	beside.Go(func() {
		for n := 0; n < backups && ctx.Err() == nil; n++ {
			apptest.Sleep(ctx, i.some(10*time.Second))
			files = append(files, i.saves(n))
		}
	})
	const lanes = 4
	for lane := range lanes {
		buying.Go(func() {
			for n := lane; n < i.people; n += lanes {
				i.buys(n, config)
			}
		})
	}
	buying.Wait()
	cancel()
	beside.Wait()
	i.settled()
	i.Stop()
	return files
}

// plague does one fault after another.
func (i *instants) plague(ctx context.Context) {
	faults := []func(on bool){i.Router.SetDown, i.Stripe.SetDown, i.Telegram.SetDown, i.Stripe.Late, i.Router.AnswerHTML}
	for ctx.Err() == nil {
		fault := faults[int(i.some(time.Duration(len(faults))))]
		apptest.Sleep(ctx, i.some(2*time.Second))
		fault(true)
		apptest.Sleep(ctx, i.some(700*time.Millisecond))
		fault(false)
	}
}

// saves makes a backup beside the shop.
func (i *instants) saves(n int) string {
	var b bytes.Buffer
	o := backup.Options{Shop: i.Config.Shop, Passphrase: secret.New(apptest.Passphrase), Skip: app.LockKeys, Now: time.Now()}
	if _, err := backup.Write(i.Ctx(), i.Redis.DB(), &b, o); err != nil {
		i.T.Errorf("backup %d: %v", n, err)
	}
	file := filepath.Join(i.Config.Data, fmt.Sprintf("%d.age", n))
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		i.T.Error(err)
	}
	return file
}

// buys has one person buy. A third never names a device, and a third gets a part of the money back.
func (i *instants) buys(n int, config string) {
	p := i.Telegram.Person(int64(1000+n), "Person", "en", fmt.Sprintf("+1202555%04d", n))
	code := i.Buys(p)
	if n%3 == 1 {
		return
	}
	p.Say(router.MAC{2, 0, 0x5e, 0x11, byte(n >> 8), byte(n)}.String())
	i.Hears(p, "You're in")
	if n%3 == 2 {
		if got, out := command(i.T.(*testing.T), "order", "refund", code, "20.00", "--yes", "--config", config); got != 0 {
			i.T.Errorf("it ends with %d: %s", got, out)
		}
		i.State(code, billing.Refunded)
		return
	}
	i.Hears(p, "time is up")
}

// settled waits until nobody has access, and no money is on its way back.
func (i *instants) settled() {
	i.T.Helper()
	store := i.Leases()
	i.Until("everybody has left", func() bool {
		live, err := store.Live(i.Ctx(), "home")
		return err == nil && len(live) == 0 && len(i.Router.List()) == 1
	})
	i.Until("nothing is on its way back", func() bool {
		back := 0
		err := store.Orders.EachDue(i.Ctx(), func(o billing.Order) {
			if o.State == billing.Refunding {
				back++
			}
		})
		return err == nil && back == 0
	})
}

// putBack puts a backup back on another machine, and holds the books against what the provider says.
func (i *instants) putBack(n int, file string) {
	i.T.Helper()
	before, told := i.Stripe.Refunds(), len(i.Owner.Messages())
	moves(i.World, file)
	caughtUp(i.World)
	i.settled()
	if after := i.Stripe.Refunds(); len(after) != len(before) {
		i.T.Errorf("backup %d: money went back again: %+v", n, after[len(before):])
	}
	back := map[string]int64{}
	for _, r := range before {
		back[r.Intent] += r.Amount
	}
	for _, s := range i.Stripe.Sessions() {
		if !s.Paid {
			continue
		}
		o, err := i.Leases().Orders.Order(i.Ctx(), s.Order)
		switch {
		case err != nil: // it was made after the backup
			i.Until("the owner hears of "+s.Order, func() bool { return i.hears(told, s.Order) })
		case o.State != billing.Paid && o.State != billing.Granted && o.State != billing.Refunded:
			i.T.Errorf("backup %d: order %s is %s, and its session is paid", n, o.Code, o.State)
		case o.Refund.Amount.Amount != back[s.Intent]:
			i.T.Errorf("backup %d: order %s gave %s back, the provider %d", n, o.Code, o.Refund.Amount, back[s.Intent])
		}
	}
	i.Stop()
}

func (i *instants) hears(since int, words string) bool {
	for _, m := range i.Owner.Messages()[since:] {
		if strings.Contains(m.Text, words) {
			return true
		}
	}
	return false
}
