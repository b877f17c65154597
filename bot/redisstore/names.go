package redisstore

import (
	"context"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// peopleFound is how many people a search by name gives.
const peopleFound = 10

func (s *Store) namesKey() string { return s.DB.Key("names") }

// putNames keeps the index of names: a row for each word of a name, with what follows it, so that any
// of them finds the person.
func (s *Store) putNames(b *redisdb.Batch, before, after bot.Session) {
	if before.Phone == after.Phone && before.Name == after.Name {
		return
	}
	for _, row := range nameRows(before) {
		b.Do("ZREM", s.namesKey(), row)
	}
	for _, row := range nameRows(after) {
		b.Do("ZADD", s.namesKey(), 0, row)
	}
}

// nameRows are "silva\x00Maria Silva\x00+12025550123" and the like.
func nameRows(session bot.Session) []string {
	if session.Phone == "" {
		return nil
	}
	words := strings.Fields(strings.ToLower(session.Name))
	var rows []string
	for i := range words[:min(len(words), 4)] {
		rows = append(rows, strings.Join(words[i:], " ")+"\x00"+session.Name+"\x00"+session.Phone)
	}
	return rows
}

// people finds customers by the beginning of a word of their names.
func (s *Store) people(ctx context.Context, name string) ([]bot.Person, error) {
	name = strings.ToLower(strings.Join(strings.Fields(name), " "))
	rows, err := s.DB.ZRangeArgs(ctx, redis.ZRangeArgs{
		Key: s.namesKey(), ByLex: true, Start: "[" + name, Stop: "(" + name + "\xff", Count: 4 * peopleFound,
	}).Result()
	if err != nil {
		return nil, fmt.Errorf("find people by name: %w", err)
	}
	var list []bot.Person
	known := map[string]bool{}
	for _, row := range rows {
		parts := strings.Split(row, "\x00")
		if len(parts) == 3 && !known[parts[2]] && len(list) < peopleFound {
			known[parts[2]] = true
			list = append(list, bot.Person{Name: parts[1], Phone: parts[2]})
		}
	}
	return list, nil
}
