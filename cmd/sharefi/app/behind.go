package app

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/backup"
)

var errBehind = errors.New("what was paid and given back since the backup is not known yet")

// ofRecords is the part that does not do its work while the records are older than what the provider knows.
const ofRecords = "records"

// fallBehind finds out whether the records are from a backup. Until what was paid and given back since is known,
// nothing is sold and nobody is let in; ends go on.
func (a *App) fallBehind(ctx context.Context) error {
	since, err := backup.Since(ctx, a.DB)
	if err != nil {
		return err
	}
	a.behind.Store(!since.IsZero())
	if a.behind.Load() {
		a.Log.Info("the records are from a backup; nothing is sold until the payment provider said what came and went since",
			"made", since)
		a.backupMade = since.In(a.Config.Timezone).Format(time.DateTime)
	}
	return nil
}

// tellBehind tells the owner why the shop is closed, and that it is open again.
func (a *App) tellBehind() {
	why := ""
	if a.behind.Load() {
		why = "they are from a backup of " + a.backupMade
	}
	a.faults.report(ofRecords, why, a.Now(), pinger{
		gone: billing.Notice{To: billing.Owner, Kind: billing.Restored, Detail: a.backupMade},
		back: billing.Notice{To: billing.Owner, Kind: billing.CaughtUp},
		tell: a.talk.Orders.Tell, log: a.Log,
	})
}

// catchUp opens the shop: the cashier has read all that the provider knows. It is asked again after an error.
func (a *App) catchUp(ctx context.Context) {
	if err := backup.CaughtUp(ctx, a.DB); err != nil {
		a.Log.Warn("note that the shop has caught up with its backup", "err", err)
		return
	}
	a.behind.Store(false)
	a.Log.Info("the shop has caught up with its backup")
	a.tellBehind()
	a.sites.nudgeAll()
}

// mayDecide reports why the desk may sell nothing.
func (a *App) mayDecide() error {
	if a.behind.Load() {
		return errBehind
	}
	return a.guard.Check()
}
