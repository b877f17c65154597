package app

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/pause"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// migrations lead the records of older versions to this one's. The first version is 1, so there are
// none yet. A new one goes to the end and comes with records of the version before in testdata.
var migrations []redisdb.Migration

// migrateAgain is how long to wait for records that can't be written.
const migrateAgain = 10 * time.Second

// Shape is the version of the records that this program writes.
func Shape() int { return len(migrations) + 1 }

// whole refuses records that a restore left in the middle. Trying again does not complete them, so it counts as what
// the owner must mend first.
func (a *App) whole(ctx context.Context) error {
	err := backup.Whole(ctx, a.DB)
	if errors.Is(err, backup.ErrHalf) {
		return cli.Usage(err)
	}
	return err
}

// migrate brings the records to the shape that this program knows. Records that can only be read are waited for, if
// they have another shape.
func (a *App) migrate(ctx context.Context) error {
	from, to, err := a.DB.Migrate(ctx, migrations)
	for a.unstored(err) && from < Shape() && ctx.Err() == nil {
		a.Log.Warn("bring the records to this version", "err", err)
		pause.For(ctx, migrateAgain)
		from, to, err = a.DB.Migrate(ctx, migrations)
	}
	if a.unstored(err) && from == Shape() { // only their version is not noted: it is at the next start
		a.Log.Warn("note the records' version", "err", err)
		return nil
	}
	if err == nil && from > 0 && from < to {
		a.Log.Info("the records are of the newest version now", "from", from, "to", to)
	}
	return err
}
