package redisstore

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/scheduler"
)

var _ scheduler.Ends = (*Store)(nil)

// NextEnd implements scheduler.Ends.
func (s *Store) NextEnd(ctx context.Context, after time.Time) (time.Time, error) {
	rows, err := s.DB.ZRangeArgsWithScores(ctx, redis.ZRangeArgs{
		Key: s.DB.Key("ends"), ByScore: true, Start: past(after), Stop: "+inf", Count: 1,
	}).Result()
	if err != nil {
		return time.Time{}, fmt.Errorf("read next end: %w", err)
	}
	if len(rows) == 0 {
		return time.Time{}, nil
	}
	return time.UnixMilli(int64(rows[0].Score)), nil
}

// past returns the start of a score range that excludes t.
func past(t time.Time) string {
	if t.IsZero() {
		return "-inf"
	}
	return "(" + strconv.FormatInt(t.UnixMilli(), 10)
}

// touch reads the keys of the leases that are due. Redis deletes and announces an expired key when it is
// read, and otherwise only whenever its background cycle finds it. It writes nothing, so it may run twice.
//
//	KEYS[1] the sorted set of ends
//	ARGV    from (exclusive), to (inclusive), the prefix of the keyed expirations
//	result  the members that are due
var touch = redis.NewScript(`
local due = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[2])
for _, row in ipairs(due) do redis.call('EXISTS', ARGV[3] .. row) end
return due
`)

// Touch implements scheduler.Ends.
func (s *Store) Touch(ctx context.Context, after, until time.Time) ([]string, error) {
	rows, err := touch.Run(ctx, s.DB, []string{s.DB.Key("ends")},
		past(after), until.UnixMilli(), s.DB.Key("alive", "")).StringSlice()
	if err != nil {
		return nil, fmt.Errorf("touch due leases: %w", err)
	}
	var sites []string
	for _, row := range rows {
		if site := siteOf(row); !slices.Contains(sites, site) {
			sites = append(sites, site)
		}
	}
	return sites, nil
}

// siteOf returns the site of <site>:<id>. Ids contain no colon.
func siteOf(row string) string { return row[:max(strings.LastIndexByte(row, ':'), 0)] }
