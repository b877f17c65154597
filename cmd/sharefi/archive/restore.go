package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// Restore puts a backup's records back.
func Restore(ctx context.Context, s cli.Streams, named, from string, replace bool) error {
	c, err := cli.Load(s, named)
	if err != nil {
		return err
	}
	file, err := os.Open(filepath.Clean(from))
	if err != nil {
		return err
	}
	defer file.Close()
	passphrase, err := askPassphrase(ctx, s, c, false)
	if err != nil {
		return err
	}
	o := backup.Options{Passphrase: passphrase, Skip: app.LockKeys, Replace: replace}
	made, err := backup.Check(file, o) // all of it, before anything is touched
	if err != nil {
		return err
	}
	return app.AloneAnyhow(ctx, s, c, func(ctx context.Context, db *redisdb.DB) error {
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		var found redisdb.Reindexed
		o.Rebuild = func(ctx context.Context) (err error) {
			found, err = rebuild(ctx, db, c)
			return err
		}
		keys, err := backup.Restore(ctx, db, file, o)
		if errors.Is(err, backup.ErrTaken) {
			return errNotEmpty
		}
		if err != nil {
			return err
		}
		return tell(s, c, found, keys, made)
	})
}

// providerKnows is how long Stripe keeps its events.
const providerKnows = 30 * 24 * time.Hour

func days(d time.Duration) int { return int(d / (24 * time.Hour)) }

// tell prints what is there now, and what the owner has to look at.
func tell(s cli.Streams, c *config.Config, found redisdb.Reindexed, keys int, made time.Time) error {
	fmt.Fprintf(s.Out, "The shop %s is as it was on %s: %d keys were restored, and %d rows to find them by were made anew.\n",
		c.Shop, made.In(c.Timezone).Format(time.DateTime), keys, found.Rows)
	if found.Dropped > 0 {
		fmt.Fprintf(s.Out, "%d rows had no record any more and were dropped: the places that they took are free.\n", found.Dropped)
	}
	if n := len(found.Unreadable); n > 0 {
		fmt.Fprintf(s.Out, "%d records can't be read, and nothing finds them. Look whether an older backup has them: %s.\n",
			n, strings.Join(found.Unreadable[:min(n, 10)], ", "))
	}
	if age := cli.Now().Sub(made); age > providerKnows {
		fmt.Fprintf(s.Out, "The backup is %d days old, and the payment provider knows only what happened in the last %d: compare "+
			"the refunds on its website with those of the orders before you start sharefi.\n", days(age), days(providerKnows))
	}
	fmt.Fprintln(s.Out, "What was sold since then is not in it. When you start sharefi, it first reads what the payment provider "+
		"knows, and tells you of payments for orders that are missing: give that money back on the provider's website, "+
		"or give access with /grant.")
	_, err := fmt.Fprintln(s.Out, "Start sharefi to go on; link WhatsApp again, if you use it.")
	return err
}
