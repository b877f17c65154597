package app

import (
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// A Misfit says how the configuration and what is there do not fit, and what to do.
type Misfit struct{ Says, Remedy string }

func (m Misfit) Error() string { return m.Says + "; " + m.Remedy }

// Compare compares the configuration with the records and the data folder, and changes nothing. Errors: Misfit.
func Compare(ctx context.Context, c *config.Config, db *redisdb.DB) error {
	if err := compareShop(ctx, c, db); err != nil {
		return err
	}
	return compareSites(ctx, c, &leases.Store{DB: db, Orders: &orders.Store{DB: db}})
}

// compareShop refuses a shop that would begin empty beside another in its data folder: mostly that is the same shop
// under another name, and the guests of the old one would be strangers to the new. Records that are empty beside the
// shop's own folder were lost.
func compareShop(ctx context.Context, c *config.Config, db *redisdb.DB) error {
	other := shopBeside(c)
	if other == "" {
		return nil
	}
	if _, err := os.Stat(idFile(c.Data, c.Shop)); err == nil {
		return nil
	}
	if shape, err := db.Schema(ctx); err != nil || shape > 0 {
		return err
	}
	return Misfit{
		fmt.Sprintf("the folder %s belongs to the shop %q, and %q has no records", c.Data, other, c.Shop),
		fmt.Sprintf("write shop: %s again if it is the same one, or give this one a folder of its own with the key data", other),
	}
}

// shopBeside is another shop that has the data folder.
func shopBeside(c *config.Config) string {
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

// compareSites refuses to forget a site while people have something there: its router would be left alone, or be cleared
// of their devices.
func compareSites(ctx context.Context, c *config.Config, l *leases.Store) error {
	has := siteNames(c)
	for _, s := range c.Sites {
		has = append(has, s.Was...)
	}
	owed, err := l.Owing(ctx, has)
	if err != nil || len(owed) == 0 {
		return err
	}
	names := slices.Sorted(maps.Keys(owed))
	lines := make([]string, len(names))
	for i, site := range names {
		lines[i] = fmt.Sprintf("%q (access: %d; paid, and waiting: %d)", site, owed[site].Access, owed[site].Paid)
	}
	return Misfit{
		"the configuration has no site " + strings.Join(lines, ", ") + ", where people have access that they paid for",
		fmt.Sprintf("if the site has another name now, write was: %s below that name (for instance %s); if it is to go, put it back, "+
			"start sharefi, and run sharefi site close %s, which waits until nobody has anything there", listed(names[0]), c.Sites[0].Name, typed(names[0])),
	}
}

// plainWord is what a shell takes as it is.
var plainWord = regexp.MustCompile(`^[0-9A-Za-z_.-]+$`)

// typed is a name as a shell takes it.
func typed(name string) string {
	if plainWord.MatchString(name) {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}

// listed is a name as YAML writes it.
func listed(name string) string {
	text, err := yaml.Marshal(name)
	if err != nil {
		return strconv.Quote(name)
	}
	return strings.TrimSpace(string(text))
}
