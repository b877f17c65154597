package redisstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/internal/redistest"
)

// A meanwhile does something once, before the first commit.
type meanwhile struct{ do func() }

func (m *meanwhile) DialHook(next redis.DialHook) redis.DialHook { return next }

func (m *meanwhile) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (m *meanwhile) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if do := m.do; do != nil && strings.HasPrefix(cmd.Name(), "eval") {
			m.do = nil
			do()
		}
		return next(ctx, cmd)
	}
}

// TestWhatTwoResolveAtOnceIsResolvedOnce: a chat and the terminal, or two owners.
func TestWhatTwoResolveAtOnceIsResolvedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		code string
		drop bool // the other drops it
		left int  // letters that go out, and events that are there
	}{
		"a letter, both retry":      {"ASDE-0001", false, 1 + 1},
		"a letter, the other drops": {"ASDE-0001", true, 1},
		"an event, the other drops": {"ASDE-0002", true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			srv := redistest.Start(t)
			s, other := store(srv.DB()), store(srv.DB())
			if err := s.Commit(t.Context(), message("7", "21"), bot.World{}, bot.Decision{Replies: []bot.Outgoing{{Chat: "21", Text: "hello"}}}); err != nil {
				t.Fatal(err)
			}
			letters, err := s.Read(t.Context(), "-", 10)
			if err != nil {
				t.Fatal(err)
			}
			err = errors.Join(s.Shelve(t.Context(), outbox.Aside{ID: "ASDE-0001", At: noon, Letter: letters[0], Reason: "500", Tries: 3}),
				s.Orders.Heed(t.Context(), "stripe", billing.Cursor{}, billing.Progress{Keep: []billing.Late{
					{Hint: billing.Hint{ID: "evt_1", Kind: billing.HintRequest}, Aside: "ASDE-0002", Since: noon}}}))
			if err != nil {
				t.Fatal(err)
			}
			s.DB.AddHook(&meanwhile{func() {
				if err := other.Resolve(t.Context(), bot.ShelfTask{Code: c.code, Drop: c.drop}); err != nil {
					t.Error(err)
				}
			}})
			if err := s.Resolve(t.Context(), bot.ShelfTask{Code: c.code}); !errors.Is(err, desk.ErrNotShelved) {
				t.Errorf("the second one: %v", err)
			}
			letters, err = s.Read(t.Context(), "-", 10)
			known, failed := s.Orders.Events(t.Context(), "stripe")
			if n := len(letters) + len(known.Late); n != c.left || err != nil || failed != nil {
				t.Errorf("%d go on, %v, %v", n, err, failed)
			}
		})
	}
}
