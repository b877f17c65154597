//go:build linux

package app_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/redistest"
)

// TestADiskThatIsFullKeepsNobodyInAndComesBack: the disk of the private Redis is full while a guest is in. The end is on
// time all the same, nothing is sold, the owner hears of it once, and all goes on when there is room.
func TestADiskThatIsFullKeepsNobodyInAndComesBack(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	file := w.File("")
	disk := redistest.NewDisk(t, filepath.Join(filepath.Dir(file), "test"), "8m")
	p := &apptest.Process{W: w, Args: []string{"run", "--config", file}}
	p.Start()
	w.Stop = func() { p.End(15) }

	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You are in")
	in := time.Now()
	disk.Fill()
	w.Hears(w.Owner, "disk of the machine is full")
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	late := time.Since(in) - 10*time.Second
	t.Logf("removed %v after the end", late)
	if late > 2*time.Second {
		t.Errorf("the device left %v after its end", late)
	}
	w.Customer.Say("/buy")
	w.Hears(w.Customer, "moment")
	if n := strings.Count(w.Log.String(), "the disk is full: records can be read"); n != 1 {
		t.Errorf("the log says it %d times", n)
	}
	disk.Empty()
	w.Hears(w.Customer, "time is over")
	w.Hears(w.Owner, "works again")
}
