package redisstore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

// How much of the journal is kept, and how much of it a chat shows at once.
const (
	maxJournal   = 100_000
	journalShown = owner.JournalPage
)

// note puts changes into the journal, as part of a batch.
func (s *Store) note(b *redisdb.Batch, changes []bot.Change) {
	for _, c := range changes {
		b.Do("XADD", s.journalKey(), "MAXLEN", "~", maxJournal, "*", "who", c.Who, "what", c.What, "target", c.Target,
			"before", c.Before, "after", c.After)
	}
}

// Journal reads the newest changes that are older than a place in it, newest first. The empty place is
// its end.
func (s *Store) Journal(ctx context.Context, before string, most int) ([]bot.Change, error) {
	from := "+"
	if before != "" {
		from = "(" + before
	}
	rows, err := s.DB.XRevRangeN(ctx, s.journalKey(), from, "-", int64(most)).Result()
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	list := make([]bot.Change, len(rows))
	for i, row := range rows {
		if list[i], err = change(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// change reads one line of the journal.
func change(row redis.XMessage) (bot.Change, error) {
	text := func(name string) string { value, _ := row.Values[name].(string); return value }
	ms, _, _ := strings.Cut(row.ID, "-")
	at, err := strconv.ParseInt(ms, 10, 64)
	if err != nil {
		return bot.Change{}, fmt.Errorf("read the journal: %w", err)
	}
	return bot.Change{At: time.UnixMilli(at).UTC(), Who: text("who"), What: text("what"), Target: text("target"),
		Before: text("before"), After: text("after"), ID: row.ID}, nil
}

// running reads the access that runs at all sites, by its end; what waits for a router comes first.
func (s *Store) running(ctx context.Context) ([]scheduler.Lease, error) {
	var all []scheduler.Lease
	for _, site := range s.Sites {
		live, err := scheduler.Readable(s.Leases.Live(ctx, site))
		if err != nil {
			return nil, err
		}
		all = append(all, live...)
	}
	slices.SortFunc(all, func(a, b scheduler.Lease) int { return a.End.Compare(b.End) })
	return all, nil
}
