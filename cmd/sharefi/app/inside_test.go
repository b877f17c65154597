package app

import (
	"context"
	"time"

	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/scheduler"
)

// What the tests of the program reach into.

func (a *App) Desk() *desk.Desk { return a.desk }

func (a *App) Sender() *outbox.Sender { return a.sender }

func (a *App) Site(name string) *scheduler.Site { return a.sites[name] }

func (a *App) Talk() *talk.Store { return a.talk }

func (a *App) Ages() map[string]time.Duration { return a.vitals.ages() }

func (a *App) Late() []string { return a.vitals.late() }

func (a *App) Expect(loop string, limit time.Duration) func() { return a.vitals.expect(loop, limit) }

func (a *App) Forget(but string) { a.vitals.forget(but) }

func (a *App) Beat() { a.beat() }

func (a *App) Stands(line string) { a.stands(line) }

func (a *App) DoesDuties(ctx context.Context) error { return a.duties.Pass(ctx) }

func (a *App) AsksTheTime(ctx context.Context) { a.askTheTime(ctx) }

// Builds wires the parts, and prepares them, without running any.
func (a *App) Builds(ctx context.Context) error {
	a.guard = scheduler.NewGuard(a.Now)
	if err := a.openChannels(ctx); err != nil {
		return err
	}
	if err := a.wire(); err != nil {
		return err
	}
	return a.prepare(ctx)
}

// Up is how long the program runs.
func Up() time.Duration { return up() }
