package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// shortestPassphrase is what a passphrase must have: the file goes through chats.
const shortestPassphrase = 12

// ours are the keys of the process that works on a shop, which no backup holds.
var ours = []string{"worker", "clock:newest"}

var (
	errPassphraseShort = fmt.Errorf("the passphrase must have at least %d characters", shortestPassphrase)
	errPassphraseTwice = errors.New("that is not the same passphrase")
	errBackupRuns      = errors.New("sharefi is at work with its own Redis; stop it first, or send /backup to the bot")
	errNotEmpty        = errors.New("this shop has records; --replace takes their place, and they are lost")
)

type backupCommand struct {
	configured
	Output string `short:"o" required:"" help:"The file to write." placeholder:"FILE"`
}

// Run writes the shop's records into an encrypted file.
func (b backupCommand) Run(ctx context.Context, s streams) error {
	c, err := b.load(s)
	if err != nil {
		return err
	}
	passphrase, err := askPassphrase(ctx, s, c, true)
	if err != nil {
		return err
	}
	db, _, closeDB, err := openRedis(ctx, c, newLog(s.err, c))
	if errors.Is(err, redischild.ErrLocked) {
		return errBackupRuns
	}
	if err != nil {
		return err
	}
	defer closeDB()
	file, err := os.OpenFile(b.Output+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	keys, err := backup.Write(ctx, db, file, backup.Options{Shop: c.Shop, Passphrase: passphrase, Skip: ours, Now: s.now()})
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), b.Output)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	_, err = fmt.Fprintf(s.out, "%s has all %d records of the shop %s. The configuration and the WhatsApp link are not in it.\n", b.Output, keys, c.Shop)
	return err
}

// askPassphrase is the configured passphrase, or one that is asked for; twice where a slip would lose
// the file.
func askPassphrase(ctx context.Context, s streams, c *config.Config, twice bool) (secret.Value, error) {
	if !c.Backup.Passphrase.IsZero() {
		return c.Backup.Passphrase, nil
	}
	ask := newAsker(s, false)
	words, err := ask.text(ctx, question{title: "Passphrase of the backup", about: "Whoever has it and the file has your shop.", hidden: true,
		check: func(words string) error {
			if twice && len(words) < shortestPassphrase {
				return errPassphraseShort
			}
			return nil
		}})
	if err == nil && twice {
		_, err = ask.text(ctx, question{title: "Once more", hidden: true, check: func(again string) error {
			if again != words {
				return errPassphraseTwice
			}
			return nil
		}})
	}
	return secret.New(words), err
}

type restoreCommand struct {
	configured
	File    string `arg:"" help:"A file that sharefi backup or /backup made."`
	Replace bool   `help:"Take the place of records that are there."`
}

// Run puts a backup's records back.
func (r restoreCommand) Run(ctx context.Context, s streams) error {
	c, err := r.load(s)
	if err != nil {
		return err
	}
	file, err := os.Open(filepath.Clean(r.File))
	if err != nil {
		return err
	}
	defer file.Close()
	passphrase, err := askPassphrase(ctx, s, c, false)
	if err != nil {
		return err
	}
	o := backup.Options{Passphrase: passphrase, Skip: ours, Replace: r.Replace}
	made, err := backup.Check(file, o) // all of it, before anything is touched
	if err != nil {
		return err
	}
	return alone(ctx, s, c, func(ctx context.Context, db *redisdb.DB) error {
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
			_, err = fmt.Fprintf(s.out, "The shop %s is as it was on %s. Start sharefi to go on; link WhatsApp again, if you use it.\n",
				c.Shop, made.In(c.Timezone).Format(time.DateTime))
		}
		return err
	})
}

// rebuild makes the rows of every order and lease anew that anything is owed on. A backup is made while
// the shop works, so a record may be newer in it than a row.
func rebuild(ctx context.Context, db *redisdb.DB, c *config.Config) error {
	rules := billing.DefaultRules()
	rules.ClaimWithin = c.Times.ClaimWithin
	o := &orders.Store{DB: db, Rules: rules, Places: func(string) int { return 1 << 30 }, Post: func(*redisdb.Batch, ...billing.Notice) {}}
	l := &leases.Store{DB: db, Orders: o, Changed: func() {}}
	err := eachRecord(ctx, db, "order:*", func(b *redisdb.Batch, stored string) error {
		order, err := orders.Decode(stored)
		if err == nil && !order.State.Final() {
			o.Put(b, order)
		}
		return err
	})
	if err != nil {
		return err
	}
	return eachRecord(ctx, db, "lease:*", func(b *redisdb.Batch, stored string) error {
		lease, err := leases.Decode(stored)
		if err == nil && lease.State != scheduler.Over {
			l.Put(b, lease)
		}
		return err
	})
}

// eachRecord does something with every record of a kind, each in its own step.
func eachRecord(ctx context.Context, db *redisdb.DB, pattern string, do func(b *redisdb.Batch, stored string) error) error {
	return db.Each(ctx, pattern, func(keys []string) error {
		found, err := db.MGet(ctx, keys...).Result()
		if err != nil {
			return err
		}
		for _, stored := range found {
			text, ok := stored.(string)
			if !ok {
				continue
			}
			var b redisdb.Batch
			if err := do(&b, text); err != nil {
				return fmt.Errorf("rebuild: %w", err)
			}
			if err := db.Commit(ctx, &b); err != nil && !errors.Is(err, redisdb.ErrConflict) { // seen twice
				return fmt.Errorf("rebuild: %w", err)
			}
		}
		return nil
	})
}

// writeBackup writes the shop's records for the chat.
func (a *App) writeBackup(ctx context.Context, w io.Writer) error {
	_, err := backup.Write(ctx, a.DB, w, backup.Options{Shop: a.Config.Shop, Passphrase: a.Config.Backup.Passphrase, Skip: ours, Now: a.Now()})
	return err
}

// weekly sends the owner a backup in each week, where that is set.
func (a *App) weekly(ctx context.Context) error {
	week := owner.BackupWeek(a.Now(), a.Config.Timezone)
	if !a.Config.Backup.Weekly || week == a.sent || a.guard.Check() != nil {
		return nil
	}
	err := a.talk.Weekly(ctx, week)
	if err == nil {
		a.sent = week
	}
	return err
}

// buildForMany wires what is for all records and all people: backups and broadcasts.
func (a *App) buildForMany() {
	if !a.Config.Backup.Passphrase.IsZero() {
		a.talk.Backup = a.writeBackup
	}
	if a.Config.WhatsApp.Broadcast {
		a.talk.CastTo = append(a.talk.CastTo, "whatsapp")
	}
	a.caster = &outbox.Caster{Casts: a.talk, Now: a.Now, Log: a.Log}
}
