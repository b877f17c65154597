package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/backup"
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
	return app.Alone(ctx, s, c, func(ctx context.Context, db *redisdb.DB) error {
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return err
		}
		err := backup.Restore(ctx, db, file, o)
		if errors.Is(err, backup.ErrTaken) {
			return errNotEmpty
		}
		if err == nil {
			err = rebuild(ctx, db, c)
		}
		if err == nil {
			_, err = fmt.Fprintf(s.Out,
				"The shop %s is as it was on %s. Start sharefi to go on; link WhatsApp again, if you use it.\n",
				c.Shop, made.In(c.Timezone).Format(time.DateTime))
		}
		return err
	})
}
