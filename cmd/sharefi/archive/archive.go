// Package archive writes all records of a shop into an encrypted file, and puts them back.
//
// It owns what is rebuilt after that; the file's format is internal/backup's. Its one invariant: a file is read
// to its end, and found good, before any record is touched.
package archive

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/secret"
)

// shortestPassphrase is what a passphrase must have: the file goes through chats.
const shortestPassphrase = 12

var (
	errPassphraseShort = fmt.Errorf("the passphrase must have at least %d characters", shortestPassphrase)
	errPassphraseTwice = errors.New("that is not the same passphrase")
	errBackupRuns      = errors.New("sharefi is at work with its own Redis; stop it first, or send /backup to the bot")
	errNotEmpty        = errors.New("this shop has records; --replace takes their place, and they are lost")
)

// Write writes the shop's records into an encrypted file.
func Write(ctx context.Context, s cli.Streams, named, output string) error {
	c, err := cli.Load(s, named)
	if err != nil {
		return err
	}
	passphrase, err := askPassphrase(ctx, s, c, true)
	if err != nil {
		return err
	}
	db, _, closeDB, err := records.Open(ctx, c, cli.NewLog(s.Err, c))
	if errors.Is(err, redischild.ErrLocked) {
		return errBackupRuns
	}
	if err != nil {
		return err
	}
	defer closeDB()
	file, err := os.OpenFile(output+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	keys, err := backup.Write(ctx, db, file,
		backup.Options{Shop: c.Shop, Passphrase: passphrase, Skip: app.LockKeys, Now: s.Now()})
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), output)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	_, err = fmt.Fprintf(s.Out,
		"%s has all %d records of the shop %s. The configuration and the WhatsApp link are not in it.\n", output, keys,
		c.Shop)
	return err
}

// askPassphrase is the configured passphrase, or one that is asked for; twice where a slip would lose
// the file.
func askPassphrase(ctx context.Context, s cli.Streams, c *config.Config, twice bool) (secret.Value, error) {
	if !c.Backup.Passphrase.IsZero() {
		return c.Backup.Passphrase, nil
	}
	ask := keyboard.New(s, false)
	words, err := ask.Text(ctx, keyboard.Question{Title: "Passphrase of the backup",
		About: "Whoever has it and the file has your shop.", Hidden: true,
		Check: func(words string) error {
			if twice && len(words) < shortestPassphrase {
				return errPassphraseShort
			}
			return nil
		}})
	if err == nil && twice {
		_, err = ask.Text(ctx, keyboard.Question{Title: "Once more", Hidden: true, Check: func(again string) error {
			if again != words {
				return errPassphraseTwice
			}
			return nil
		}})
	}
	return secret.New(words), err
}
