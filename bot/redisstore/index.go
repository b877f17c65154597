package redisstore

import (
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// Index is what the store keeps beside its records. When chats were last heard of, and customers first, is in no record:
// those who are missing are added by Listen.
func (s *Store) Index() []redisdb.Index {
	return []redisdb.Index{
		{Keys: []string{"names"}, Record: "session:*", Rows: func(b *redisdb.Batch, stored string) error {
			var session bot.Session
			_, err := decode(stored, &session)
			for _, row := range nameRows(session) {
				b.Do("ZADD", s.namesKey(), 0, row)
			}
			return err
		}},
		{Keys: []string{"customers"}, Stays: func(phone string) (string, string) { return s.customerKey(phone), "" }},
		{Keys: []string{"shelf:asked"}, Stays: func(code string) (string, string) { return s.shelfKey(), code }},
		{Keys: []string{"heard:all"}},
	}
}
