package redisstore_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
)

const keep = 540 * 24 * time.Hour

// later is retention on a store whose clock stands some time after noon.
func later(s *redisstore.Store, by time.Duration) *desk.Retention {
	s.Now = func() time.Time { return noon.Add(by) }
	return &desk.Retention{Records: s, Keep: keep, Sane: func() error { return nil }, Now: s.Now,
		Log: slog.New(slog.DiscardHandler)}
}

func passes(t *testing.T, r *desk.Retention, want int) {
	t.Helper()
	if n, err := r.Pass(t.Context()); err != nil || n != want {
		t.Fatalf("%d forgotten, want %d: %v", n, want, err)
	}
}

// known makes a customer with a phone, who says a word in some chats.
func known(t *testing.T, s *redisstore.Store, phone string, chats ...string) {
	t.Helper()
	for _, chat := range chats {
		in := message("phone of "+chat+phone, chat)
		in.Kind, in.Phone, in.Own, in.Name = bot.Contact, phone, true, "Carla Stone"
		if err := selling(t, s).Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
}

// mentions are the keys of the shop that name or hold some words.
func mentions(t *testing.T, s *redisstore.Store, words ...string) (found []string) {
	t.Helper()
	err := s.DB.Each(t.Context(), "*", func(keys []string) error {
		for _, key := range keys {
			held := ""
			switch s.DB.Type(t.Context(), key).Val() {
			case "string":
				held = s.DB.UniversalClient.Get(t.Context(), key).Val()
			case "zset":
				held = strings.Join(s.DB.ZRange(t.Context(), key, 0, -1).Val(), "\n")
			case "set":
				held = strings.Join(s.DB.SMembers(t.Context(), key).Val(), "\n")
			}
			if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(key+"\n"+held, w) }) {
				found = append(found, strings.TrimPrefix(key, s.DB.Prefix()))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestACustomerOfLongAgoIsForgottenWithAllOfHisChats(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		known(t, s, "+12025550123", "41", "42")
		passes(t, later(s, keep-time.Hour), 0)
		passes(t, later(s, keep), 1) // both, with one look
		left := mentions(t, s, "+12025550123", "telegram:41", "telegram:42", "Carla")
		if slices.ContainsFunc(left, func(key string) bool { return key != "outbox" && !strings.HasPrefix(key, "seen:") }) {
			t.Errorf("there is left %v", left)
		}
		passes(t, later(s, 2*keep), 0)
	})
}

func TestWhoWasHeardOfInOneChatIsKnownInAll(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		known(t, s, "+12025550123", "41", "42")
		later(s, 24*time.Hour)
		tell(t, selling(t, s), "42", "/menu")
		passes(t, later(s, keep+time.Hour), 0)
		passes(t, later(s, keep+25*time.Hour), 1)
	})
}

func TestAWordToACustomerOfWhatIsHisCountsToo(t *testing.T) {
	for kind, forgotten := range map[billing.NoticeKind]int{billing.Ended: 0, billing.Cast: 1} {
		each(t, func(t *testing.T, s *redisstore.Store) {
			known(t, s, "+12025550123", "41")
			later(s, keep/2)
			var b redisdb.Batch
			s.Post(&b, billing.Notice{To: "telegram:41", Kind: kind}, billing.Notice{To: "telegram:77", Kind: kind})
			if err := s.DB.Commit(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			passes(t, later(s, keep), forgotten)
			passes(t, later(s, keep*3/2), 1-forgotten)
		})
	}
}

func TestWhoHasSomethingStays(t *testing.T) {
	for name, c := range map[string]func(t *testing.T, s *redisstore.Store){
		"an order": func(t *testing.T, s *redisstore.Store) { tell(t, selling(t, s), "41", ".plan p1") },
		"money that goes back": func(t *testing.T, s *redisstore.Store) {
			tell(t, selling(t, s), "41", ".plan p1")
			open, err := s.Orders.Open(t.Context())
			if err != nil || len(open) != 1 {
				t.Fatal(open, err)
			}
			o := open[0]
			o.State, o.PaidAt = billing.Refunding, noon
			if err := s.Orders.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		},
		"a ban": func(t *testing.T, s *redisstore.Store) {
			tell(t, selling(t, s), ownersChat, "/ban +12025550123", ".do ban +12025550123")
		},
		"the shop": func(t *testing.T, s *redisstore.Store) { s.Owner = []string{"whatsapp:+12025550123"} },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s *redisstore.Store) {
				known(t, s, "+12025550123", "41")
				c(t, s)
				if err := s.Listen(t.Context()); err != nil {
					t.Fatal(err)
				}
				s.DB.ZRem(t.Context(), s.DB.Key("heard"), "telegram:"+ownersChat)
				passes(t, later(s, keep+time.Hour), 0)
				if w := load(t, s, desk.Query{In: message("after", "41")}); w.Customer.Phone != "+12025550123" {
					t.Errorf("he is forgotten: %+v", w.Customer)
				}
				passes(t, later(s, keep+2*time.Hour), 0) // he is not looked at each time
				due, err := s.Silent(t.Context(), noon.Add(time.Hour), 10)
				if err != nil || len(due) != 0 {
					t.Errorf("still due: %v, %v", due, err)
				}
			})
		})
	}
}

func TestWhoComesBackInThatMomentIsNotForgotten(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		known(t, s, "+12025550123", "41")
		later(s, keep)
		whose, err := s.Whose(t.Context(), "telegram:41")
		if err != nil {
			t.Fatal(err)
		}
		tell(t, selling(t, s), "41", ".plan p1")
		if err := s.Forget(t.Context(), whose); !errors.Is(err, billing.ErrConflict) && !errors.Is(err, billing.ErrFull) {
			t.Errorf("he is forgotten with his order: %v", err)
		}
	})
}

func TestChatsOlderThanTheIndexCountFromNow(t *testing.T) {
	large(t, func(t *testing.T, s *redisstore.Store) {
		const many = 1300
		for i := range many {
			session := fmt.Sprintf(`1 {"lang":"en","name":"N%d"}`, i)
			if err := s.DB.Set(t.Context(), s.DB.Key("session", fmt.Sprintf("telegram:%d", 10_000+i)), session,
				0).Err(); err != nil {
				t.Fatal(err)
			}
		}
		passes(t, later(s, keep), 0)
		for range many/200 + 1 { // as many as one pass takes
			r := later(s, 2*keep)
			if n, err := r.Pass(t.Context()); err != nil || n > 200 {
				t.Fatal(n, err)
			}
		}
		if n := s.DB.ZCard(t.Context(), s.DB.Key("heard")).Val(); n != 0 {
			t.Errorf("%d chats are left", n)
		}
		if left := mentions(t, s, "telegram:1"); len(left) != 0 {
			t.Errorf("there is left %v", left)
		}
	})
}

func TestAWrongClockForgetsNobody(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		known(t, s, "+12025550123", "41")
		r := later(s, 20*keep)
		r.Sane = func() error { return errors.New("the clock is wrong") }
		passes(t, r, 0)

		later(s, -30*keep) // a machine that woke in another year
		tell(t, selling(t, s), "41", "/menu")
		passes(t, later(s, time.Hour), 0)
	})
}
