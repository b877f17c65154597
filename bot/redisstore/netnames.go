package redisstore

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

func (s *Store) netNamesKey() string { return s.DB.Key("netnames") }

// TellNames owes everybody who has a passphrase the name of the network, where the configuration has another than before.
// Was has the earlier names of sites. It returns how many are told. It is safe to repeat: the names are noted together with
// the letters, and what is known of a shop's first start is no change.
func (s *Store) TellNames(ctx context.Context, was map[string][]string) (told int, err error) {
	known, err := s.DB.HGetAll(ctx, s.netNamesKey()).Result()
	if err != nil {
		return 0, fmt.Errorf("read the names of the networks: %w", err)
	}
	shop, err := s.Shop(ctx)
	if err != nil {
		return 0, err
	}
	var b redisdb.Batch
	now := map[string]string{}
	for site, n := range s.Networks {
		now[site] = n.SSID
		before := known[site]
		for _, name := range was[site] {
			if before == "" {
				before = known[name]
			}
		}
		if _, set := shop.Networks[site]; set || !n.ByPass || before == "" || before == n.SSID {
			continue // the owner's own word in the chat counts
		}
		renamed, err := s.renamed(ctx, site)
		if err != nil {
			return 0, err
		}
		told += len(renamed)
		s.Post(&b, renamed...)
	}
	if maps.Equal(known, now) {
		return 0, nil
	}
	b.Do("DEL", s.netNamesKey())
	for site, name := range now {
		b.Do("HSET", s.netNamesKey(), site, name)
	}
	return told, s.DB.Commit(ctx, &b)
}

// renamed are the letters to those who have a passphrase at a site, one for each passphrase. Who waits for theirs is told
// the name with it.
func (s *Store) renamed(ctx context.Context, site string) (notices []billing.Notice, err error) {
	live, err := scheduler.Readable(s.Leases.Live(ctx, site))
	var passes []string
	for _, l := range live {
		if l.State == scheduler.Waiting || l.Chat == "" || l.Pass.Words.IsZero() || slices.Contains(passes, l.Pass.ID) {
			continue
		}
		passes = append(passes, l.Pass.ID)
		notices = append(notices, billing.Notice{To: l.Chat, Kind: billing.NewNetwork, Order: l.ID, Site: site})
	}
	return notices, err
}
