package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// idFile is where a shop's id stands in its data folder.
func idFile(data, shop string) string { return filepath.Join(data, shop, "id") }

// identify gives the shop an id at its first start, which stands in its records and in its data folder, and refuses to
// begin an empty shop in a folder that is another's: mostly that is the same shop under another name, and the guests of
// the old one would be strangers to the new.
//
//	id  what tells the shop from others; its name is a label
//
// Records that are empty beside the shop's own folder were lost, and it goes on.
func (a *App) identify(ctx context.Context) error {
	if a.Config.Data == "" { // a demo, whose records end with it
		return nil
	}
	stored, err := a.DB.UniversalClient.Get(ctx, a.DB.Key("id")).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("read the shop's id: %w", err)
	}
	file := idFile(a.Config.Data, a.Config.Shop)
	kept, err := os.ReadFile(filepath.Clean(file))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("read the shop's id: %w", err)
	}
	id := strings.TrimSpace(string(kept))
	switch {
	case stored != "":
		id = stored
	case id == "":
		if err := a.firstHere(ctx); err != nil {
			return err
		}
		id = rand.Text()
	}
	if stored == "" {
		var b redisdb.Batch
		b.Do("SET", a.DB.Key("id"), id)
		if err := a.DB.Commit(ctx, &b); err != nil && !redisdb.Readable(err) {
			return fmt.Errorf("store the shop's id: %w", err)
		}
	}
	if id == strings.TrimSpace(string(kept)) {
		return nil
	}
	return keepID(file, id)
}

// firstHere refuses a shop without records whose folder would be beside another shop's.
func (a *App) firstHere(ctx context.Context) error {
	shape, err := a.DB.Schema(ctx)
	if err != nil || shape > 0 {
		return err
	}
	c := a.Config
	if other := shopIn(c); other != "" {
		return cli.Usage(fmt.Errorf("the folder %s belongs to the shop %q, and %q has no records; write shop: %s again if it is "+
			"the same one, or give this one a folder of its own with the key data", c.Data, other, c.Shop, other))
	}
	return nil
}

// shopIn is another shop that has the data folder.
func shopIn(c *config.Config) string {
	list, err := os.ReadDir(c.Data)
	if err != nil { // then nobody has it
		return ""
	}
	for _, entry := range list {
		if _, err := os.Stat(idFile(c.Data, entry.Name())); err == nil && entry.Name() != c.Shop {
			return entry.Name()
		}
	}
	return ""
}

// keepID writes the id whole or not at all.
func keepID(file, id string) error {
	err := os.MkdirAll(filepath.Dir(file), 0o700)
	if err == nil {
		if err = os.WriteFile(file+".new", []byte(id+"\n"), 0o600); err == nil {
			err = os.Rename(file+".new", file)
		}
	}
	if err != nil {
		return fmt.Errorf("keep the shop's id: %w", err)
	}
	return nil
}
