package app

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
)

// idFile is where a shop's id stands in its data folder.
func idFile(data, shop string) string { return filepath.Join(data, shop, "id") }

// keptID is the shop's id as its data folder has it; empty if it has none that can be read.
func keptID(c *config.Config) string {
	text, _ := os.ReadFile(filepath.Clean(idFile(c.Data, c.Shop)))
	return strings.TrimSpace(string(text))
}

// TagBeside is the tag of the shop's marks as its data folder knows it; empty if it does not.
func TagBeside(c *config.Config) string { return tagOf(keptID(c)) }

func tagOf(id string) string {
	if id == "" {
		return ""
	}
	return router.Tag(id)
}

// tag is the tag of the shop's marks, by its records or its data folder. A shop without a data folder has none.
func tag(ctx context.Context, c *config.Config, db *redisdb.DB) (string, error) {
	if c.Data == "" {
		return "", nil
	}
	id, err := db.UniversalClient.Get(ctx, db.Key("id")).Result()
	if errors.Is(err, redis.Nil) {
		return TagBeside(c), nil
	}
	if err != nil {
		return "", fmt.Errorf("read the shop's id: %w", err)
	}
	return tagOf(id), nil
}

// newID makes a shop's id. That of a bot is always the same, so that a shop that lost all of it knows its marks on the
// routers: two shops can't have one bot.
func newID(c *config.Config) string {
	bot, _, _ := strings.Cut(c.Telegram.Token.Reveal(), ":")
	if bot == "" {
		return rand.Text()
	}
	sum := sha256.Sum256([]byte(bot + "@" + c.Telegram.APIURL))
	return base32.StdEncoding.EncodeToString(sum[:])[:26]
}

// identify gives the shop an id at its first start, which stands in its records and in its data folder. Where one of them
// can't be written, it is at the next start.
//
//	id  what tells the shop from others; its name is a label
func (a *App) identify(ctx context.Context) error {
	if a.Config.Data == "" { // a demo, whose records end with it
		return nil
	}
	id, err := a.DB.UniversalClient.Get(ctx, a.DB.Key("id")).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("read the shop's id: %w", err)
	}
	file := idFile(a.Config.Data, a.Config.Shop)
	kept, stored := keptID(a.Config), id
	if id == "" {
		id = kept
	}
	if id == "" {
		id = newID(a.Config)
	}
	if stored == "" {
		var b redisdb.Batch
		b.Do("SET", a.DB.Key("id"), id)
		if err := a.DB.Commit(ctx, &b); a.unstored(err) {
			a.Log.Warn("store the shop's id", "err", err)
		} else if err != nil {
			return fmt.Errorf("store the shop's id: %w", err)
		}
	}
	if kept != id {
		if err := keepID(file, id); err != nil {
			a.Log.Warn("keep the shop's id", "err", err)
		}
	}
	return nil
}

// keepID writes the id whole or not at all.
func keepID(file, id string) error {
	err := os.MkdirAll(filepath.Dir(file), 0o700)
	if err == nil {
		err = os.WriteFile(file+".new", []byte(id+"\n"), 0o600)
	}
	if err == nil {
		err = os.Rename(file+".new", file)
	}
	return err
}
