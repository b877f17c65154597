package main

import (
	"context"
	"errors"
	"fmt"
	"os"

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

// backUp writes the shop's records into an encrypted file.
func backUp(ctx context.Context, s streams, named, output string) error {
	c, err := load(s, named)
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
	file, err := os.OpenFile(output+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	keys, err := backup.Write(ctx, db, file, backup.Options{Shop: c.Shop, Passphrase: passphrase, Skip: ours, Now: s.now()})
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), output)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	_, err = fmt.Fprintf(s.out, "%s has all %d records of the shop %s. The configuration and the WhatsApp link are not in it.\n", output, keys, c.Shop)
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
