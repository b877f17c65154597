//go:build linux

package app_test

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/redistest"
)

// endBound is how late access may end while the disk of the private Redis is full.
const endBound = 3 * time.Second

// TestAFullDiskKeepsNobodyIn: the disk of the private Redis gets full while a guest is in. Access ends in time all the
// same, nothing is sold, the owner hears of it once, and all goes on once there is room.
func TestAFullDiskKeepsNobodyIn(t *testing.T) {
	if redistest.OnOwnDisks(t) {
		return
	}
	w, disk, _ := onSmallDisk(t)
	w.Buys(w.Customer)
	other := w.Telegram.Person(7, "Otto", "en", "+12025550127")
	waits := w.Orders(other) // the second sale is under way
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	disk.Fill()
	w.Hears(w.Owner, "machine's disk is full")
	w.Pays(waits)
	t.Logf("the device left %v after its end", leftAfterEnd(w))
	w.Customer.Say("/buy")
	w.Hears(w.Customer, "moment")
	if n := strings.Count(w.Log.String(), "the disk is full: records can be read"); n != 1 {
		t.Errorf("the log says it %d times", n)
	}
	disk.Empty()
	w.Hears(w.Customer, "time is up")
	w.Hears(other, "is paid")
	w.Hears(w.Owner, "is working again")
	if n := timesTold(w, "machine's disk is full"); n != 1 {
		t.Errorf("the owner was told %d times", n)
	}
	if n := len(w.Router.History()); n != 2 || len(w.Stripe.Refunds()) > 0 {
		t.Errorf("%d changes at the router, %d refunds", n, len(w.Stripe.Refunds()))
	}
}

// TestAStartOnAFullDiskEndsWhatIsDue: the program is killed while its disk is full.
func TestAStartOnAFullDiskEndsWhatIsDue(t *testing.T) {
	if redistest.OnOwnDisks(t) {
		return
	}
	w, disk, p := onSmallDisk(t)
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	disk.Fill()
	p.Kill()
	t.Logf("the device left %v after its end", leftAfterEnd(w))
	w.Hears(w.Owner, "machine's disk is full")
	disk.Empty()
	w.Hears(w.Customer, "time is up")
	w.SoldOnce()
}

// onSmallDisk runs the program with a private Redis on a disk of 8 MB.
func onSmallDisk(t *testing.T) (*apptest.World, *redistest.Disk, *apptest.Process) {
	t.Helper()
	w := apptest.New(t)
	file := w.File("")
	disk := redistest.NewDisk(t, filepath.Join(filepath.Dir(file), "test"), "8m")
	p := &apptest.Process{W: w, Args: []string{"run", "--config", file}}
	p.Start()
	w.Stop = func() { p.End(syscall.SIGTERM) }
	return w, disk, p
}

// leftAfterEnd waits until the guest's device has left, and returns how long after its end that was.
func leftAfterEnd(w *apptest.World) time.Duration {
	w.T.Helper()
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	var in, out time.Time
	for _, c := range w.Router.History() {
		if in.IsZero() && c.Listed {
			in = c.At
		}
		out = c.At
	}
	late := out.Sub(in) - 10*time.Second
	if late < 0 || late > endBound {
		w.T.Errorf("the device left %v after its end", late)
	}
	return late
}

// timesTold counts the messages with some words that the owner got.
func timesTold(w *apptest.World, words string) int {
	n := 0
	for _, m := range w.Owner.Messages() {
		if strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}

// TestADamagedFileIsMovedAsideAndTheShopBeginsAnew: what the router and the payment provider know comes back, and the
// owner is told where the file is.
func TestADamagedFileIsMovedAsideAndTheShopBeginsAnew(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	p := w.Runs("")
	code := w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	p.Kill()
	folder := filepath.Join(filepath.Dir(p.Args[2]), "test")
	found, err := filepath.Glob(filepath.Join(folder, "appendonlydir", "*.incr.aof"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	w.Writes(found[0], "garbage")
	p.Kill() // it may have read the file before
	told := w.Hears(w.Owner, "is damaged")
	aside, err := filepath.Glob(filepath.Join(folder, "damaged-*"))
	if err != nil || len(aside) != 1 || !strings.Contains(told.Text, filepath.Base(aside[0])) {
		t.Errorf("it is in %v, %v, and the owner hears %q", aside, err, told.Text)
	}
	w.Hears(w.Owner, "took it over")
	w.Hears(w.Owner, code+": ₹50.00")
	if !w.Router.Lists(apptest.Phone) {
		t.Error("the guest was put out")
	}
}
