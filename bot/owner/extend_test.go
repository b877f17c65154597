package owner_test

import (
	"testing"

	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/scheduler"
)

// A full site has no place for a new order; what goes on in a lease's place needs none.
func TestTheOwnersExtensionTakesNoPlace(t *testing.T) {
	running := bottest.Lease(scheduler.Active)
	running.Devices = 2
	w := bottest.World(bottest.Named(running), bottest.Asked("extend "+bottest.Code+" 2h"))
	w.Places[0].Taken = w.Places[0].Places
	d := desk.Step(w, bottest.Owner(bottest.Presses("do extend "+bottest.Code+" 2h")))
	if len(d.Orders) != 1 || !d.Orders[0].Extends || d.Orders[0].Devices != 2 || len(d.Leases) != 1 {
		t.Errorf("%+v", d)
	}
}
