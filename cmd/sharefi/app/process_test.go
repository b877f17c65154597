package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// endsWithin is less than a long poll, which nobody may wait for, and more than a busy machine takes.
const endsWithin = 20 * time.Second

func TestTheProgramSellsByItsConfigurationAlone(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	p := w.Runs("") // with a private redis-server
	hearsNothing(w, p)
	w.BuysInStages(func(string) {})
	w.SoldOnce()
	begun := time.Now()
	if code := p.End(syscall.SIGTERM); code != 0 || time.Since(begun) > endsWithin {
		t.Errorf("it ended with %d after %v", code, time.Since(begun))
	}
	for _, s := range []string{w.Telegram.Token, w.Stripe.Key, "sunny-terrace", w.Router.Password, "2025550123",
		apptest.Phone.String(), apptest.Phone.Dashes()} {
		if strings.Contains(w.Log.String(), s) {
			t.Errorf("the log shows %q", s)
		}
	}
}

func TestATerminationInTheMiddleOfASaleLosesNothing(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	p := w.Runs("")
	code := w.Orders(w.Customer)
	p.Signal(syscall.SIGTERM)
	w.Pays(code)
	w.Hears(w.Customer, "is paid")
	p.Signal(syscall.SIGTERM)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	p.Signal(syscall.SIGTERM)
	w.Hears(w.Customer, "time is up")
	w.SoldOnce()
	if n := p.Started(); n != 4 {
		t.Errorf("%d runs, want 4", n)
	}
}

// hearsNothing checks that neither the program nor its redis-server listens on a network.
func hearsNothing(w *apptest.World, p *apptest.Process) {
	w.T.Helper()
	w.Until("it polls", func() bool { return w.Telegram.Calls("getUpdates") > 0 })
	seen := 0
	for _, pid := range append(apptest.Children(p.Pid()), p.Pid()) {
		if command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); len(command) == 0 {
			continue // it ended meanwhile
		}
		seen++
		listening := map[string]bool{} // by inode
		for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
			text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
			if err != nil {
				w.T.Fatal(err)
			}
			for _, line := range strings.Split(string(text), "\n")[1:] {
				f := strings.Fields(line)
				if len(f) > 9 && (f[3] == "0A" || strings.HasPrefix(table, "udp") && strings.HasSuffix(f[2], ":0000")) {
					listening["socket:["+f[9]+"]"] = true
				}
			}
		}
		if len(listening) < 3 {
			w.T.Fatal("the emulators' own sockets are not seen")
		}
		files, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		if err != nil || len(files) < 3 {
			w.T.Fatalf("%d files, %v", len(files), err)
		}
		for _, file := range files {
			if target, _ := os.Readlink(file); listening[target] {
				w.T.Errorf("process %d listens: %s", pid, target)
			}
		}
	}
	if seen < 2 {
		w.T.Fatal("it has no redis-server")
	}
}

// workAndStandBy starts two programs on a shop, the second of them within a command, if one is given. The first works.
func workAndStandBy(t *testing.T, within []string) (w *apptest.World, works *apptest.Process) {
	t.Helper()
	w = apptest.New(t)
	file := w.File("unix://" + w.Redis.Socket)
	works = &apptest.Process{W: w, Args: []string{"run", "--config", file}}
	works.Start()
	t.Cleanup(func() { works.End(syscall.SIGKILL) }) // it may be paused
	w.Until("one works", func() bool { return w.Telegram.Calls("getUpdates") > 0 })
	other := &apptest.Process{W: w, Args: works.Args, Within: within}
	other.Start()
	t.Cleanup(func() { other.End(syscall.SIGKILL) }) // unshare hands no other signal on
	w.Until("the other stands by", func() bool { return strings.Contains(w.Log.String(), "standing by") })
	return w, works
}

func TestOfTwoProcessesOneWorksAndTheOtherTakesOver(t *testing.T) {
	t.Parallel()
	w, first := workAndStandBy(t, nil)
	code := w.Orders(w.Customer)
	first.End(syscall.SIGKILL) // for good
	w.Pays(code)
	w.Hears(w.Customer, "is paid")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Hears(w.Customer, "time is up")
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	w.SoldOnce()
}

// TestWhoSeesNoneOfTheOthersProcessesStandsBy: a container beside its host, or two machines that were called alike.
func TestWhoSeesNoneOfTheOthersProcessesStandsBy(t *testing.T) {
	t.Parallel()
	w, _ := workAndStandBy(t, []string{"unshare", "--map-root-user", "--pid", "--fork", "--kill-child"})
	w.BuysInStages(func(string) {})
	w.SoldOnce()
	if strings.Contains(w.Log.String(), "took over") {
		t.Error("the shop was taken from a process that works")
	}
}

// TestWhoIsPausedAndWakesChangesNothing: another took over meanwhile, and the device left.
func TestWhoIsPausedAndWakesChangesNothing(t *testing.T) {
	t.Parallel()
	w, first := workAndStandBy(t, nil)
	w.Buys(w.Customer)
	w.Router.Delay(100 * time.Millisecond) // so that it is paused in the middle of a batch
	before := w.Router.Requests()
	w.Customer.Say(apptest.Phone.String())
	w.Until("it lets the device in", func() bool { return w.Router.Requests() > before+1 })
	first.Pauses(true)
	w.Hears(w.Customer, "You're in")
	w.Hears(w.Customer, "time is up")
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	changes, told := len(w.Router.History()), len(w.Customer.Messages())
	first.Pauses(false)
	w.Until("it knows", func() bool { return strings.Contains(w.Log.String(), "took over this shop") })
	w.Customer.Say("/access")
	w.Hears(w.Customer, "any Wi-Fi right now")
	if now := len(w.Router.History()); now != changes {
		t.Errorf("the list was changed %d times after it woke", now-changes)
	}
	if now := len(w.Customer.Messages()); now != told+1 {
		t.Errorf("the customer was told %d messages more", now-told)
	}
	w.SoldOnce()
}

func TestAClockThatJumpsEndsNothing(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"3h", "-3h"} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			w := apptest.New(t)
			clock := filepath.Join(t.TempDir(), "clock")
			w.Runs("unix://"+w.Redis.Socket, apptest.ClockFile+"="+clock)
			w.Buys(w.Customer)
			w.Customer.Say(apptest.Phone.String())
			w.Hears(w.Customer, "You're in")
			if err := os.WriteFile(clock, []byte(by), 0o600); err != nil {
				t.Fatal(err)
			}
			w.Hears(w.Owner, "machine's clock is wrong")
			w.Customer.Say("/buy")
			w.Hears(w.Customer, "closed right now")
			if !w.Router.Lists(apptest.Phone) {
				t.Error("a lease was ended on guesswork")
			}
			if err := os.Remove(clock); err != nil {
				t.Fatal(err)
			}
			w.Hears(w.Owner, "clock is right again")
			w.Hears(w.Customer, "time is up")
			w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
			w.SoldOnce()
		})
	}
}

// TestAShopThatBeganWithAWrongClockSellsWhenItIsRight: a machine that starts with a clock of its own stores
// nothing by it. Records that were written so keep nobody out.
func TestAShopThatBeganWithAWrongClockSellsWhenItIsRight(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	clock := filepath.Join(t.TempDir(), "clock")
	if err := os.WriteFile(clock, []byte("3h"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := w.Runs("unix://"+w.Redis.Socket, apptest.ClockFile+"="+clock)
	w.Hears(w.Owner, "machine's clock is wrong")
	db := w.Redis.DB()
	if n, err := db.Exists(w.Ctx(), db.Key("clock", "newest")).Result(); n != 0 || err != nil {
		t.Errorf("a wrong clock was stored: %d, %v", n, err)
	}
	if err := os.Remove(clock); err != nil {
		t.Fatal(err)
	}
	w.Hears(w.Owner, "clock is right again")
	p.End(syscall.SIGTERM)
	if err := db.Set(w.Ctx(), db.Key("clock", "newest"), time.Now().Add(3*time.Hour).UnixMilli(), 0).Err(); err != nil {
		t.Fatal(err)
	}
	w.Runs("unix://" + w.Redis.Socket)
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Until("the right time is stored", func() bool {
		ms, err := db.UniversalClient.Get(w.Ctx(), db.Key("clock", "newest")).Int64()
		return err == nil && time.Until(time.UnixMilli(ms)) <= 0
	})
	w.Hears(w.Customer, "time is up")
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	w.SoldOnce()
}
