package redisstore_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// people fills a shop with one chat of each kind, and gives the name of each.
func people(t *testing.T, s *redisstore.Store) {
	t.Helper()
	var b redisdb.Batch
	n := 0
	chat := func(address string, session bot.Session) { b.Put(s.DB.Key("session", address), 0, session) }
	person := func(name string, banned bool, leases ...scheduler.Lease) {
		n++
		phone := fmt.Sprintf("+1202555%04d", n)
		chats := []string{"telegram:old-" + name, "telegram:" + name, "whatsapp:" + name}
		for _, address := range chats {
			chat(address, bot.Session{Party: bot.Party{Phone: phone}})
		}
		b.Put(s.DB.Key("customer", phone), 0, bot.Customer{Phone: phone, Chats: chats, Banned: banned})
		for i, l := range leases {
			l.ID, l.Site, l.Customer, l.Device = codeOf(100*n+i), "home", phone, router.MAC{2, 0, 0x5e, 0, byte(n), byte(i)}
			s.Leases.Put(&b, l)
		}
	}
	ended := func(ago time.Duration) scheduler.Lease {
		return scheduler.Lease{State: scheduler.Over, Asked: noon.Add(-ago - time.Hour), End: noon.Add(-ago)}
	}
	running := scheduler.Lease{State: scheduler.Active, Asked: noon, Start: noon, End: noon.Add(time.Hour)}
	const day = 24 * time.Hour
	person("active", false, running)
	person("back", false, ended(day), running)
	person("ended-5", false, ended(5*day))
	person("ended-20", false, ended(20*day))
	person("never", false)
	person("banned", true, running)
	chat("telegram:guest", bot.Session{})
	chat("telegram:quiet", bot.Session{Party: bot.Party{Quiet: true}})
	chat("telegram:gone", bot.Session{Party: bot.Party{Gone: true}})
	if err := s.DB.Commit(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
}

// begin stores a broadcast as the owner's yes does.
func begin(t *testing.T, s *redisstore.Store, segment string) bot.Broadcast {
	t.Helper()
	in := message(fmt.Sprint("u", segment), "11")
	w := load(t, s, desk.Query{In: in})
	d := decide(w)
	b := bot.Broadcast{ID: "CAST-0001", Text: "We close", Segment: segment, From: in.From(), Menu: "7", Asked: noon}
	d.Shop.Broadcast = &b
	commit(t, s, in, w, d)
	return b
}

func TestABroadcastGoesToEachPersonOfItsSegmentOnce(t *testing.T) {
	for segment, want := range map[string][]string{
		"all": {"telegram:active", "telegram:back", "telegram:ended-20", "telegram:ended-5", "telegram:guest",
			"telegram:never"},
		"active":   {"telegram:active", "telegram:back"},
		"ended-7":  {"telegram:ended-5"},
		"ended-30": {"telegram:ended-20", "telegram:ended-5"},
	} {
		t.Run(segment, func(t *testing.T) {
			each(t, func(t *testing.T, s *redisstore.Store) {
				s.CastTo = []string{"telegram"}
				people(t, s)
				b := begin(t, s, segment)
				for range 2 { // a crash may repeat it
					if err := s.Gather(t.Context(), b); err != nil {
						t.Fatal(err)
					}
				}
				var told []string
				for range 4 {
					if err := s.Feed(t.Context(), b, 2); err != nil {
						t.Fatal(err)
					}
				}
				letters, err := s.Read(t.Context(), "-", 100)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range letters {
					told = append(told, l.To)
					scene, err := s.Scene(t.Context(), l)
					if out, ok := outbox.Compose(*l.Notice, scene); !ok || err != nil || scene.Tally.Total != len(want) {
						t.Errorf("%v: %+v, %+v", err, out, scene.Tally)
					}
				}
				if slices.Sort(told); !slices.Equal(told, want) {
					t.Errorf("told %q", told)
				}
			})
		})
	}
}

func TestOnWhatsAppABroadcastGoesToThePersonsNewestChat(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.CastTo = []string{"telegram", "whatsapp"}
		people(t, s)
		b := begin(t, s, "active")
		if err := errors.Join(s.Gather(t.Context(), b), s.Feed(t.Context(), b, 20)); err != nil {
			t.Fatal(err)
		}
		letters, err := s.Read(t.Context(), "-", 100)
		if err != nil || len(letters) != 2 || letters[0].To != "whatsapp:active" || letters[1].To != "whatsapp:back" {
			t.Errorf("%v: %+v", err, letters)
		}
	})
}

func TestABroadcastIsCountedToItsEnd(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.CastTo = []string{"telegram"}
		people(t, s)
		b := begin(t, s, "all")
		tally := func(want bot.Tally) {
			t.Helper()
			found, got, err := s.Casting(t.Context())
			if err != nil || found == nil || found.ID != b.ID || got != want {
				t.Errorf("%v: %+v, %+v", err, found, got)
			}
		}
		do := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		tally(bot.Tally{})
		do(s.Gather(t.Context(), b))
		tally(bot.Tally{Gathered: true, Total: 6, Waiting: 6})
		do(s.Feed(t.Context(), b, 4))
		tally(bot.Tally{Gathered: true, Total: 6, Waiting: 2, Under: 4})
		letters, err := s.Read(t.Context(), "-", 100)
		do(err)
		for range 2 { // what is repeated counts once
			do(s.Done(t.Context(), letters[0]))
			do(s.Lost(t.Context(), letters[1]))
		}
		tally(bot.Tally{Gathered: true, Total: 6, Waiting: 2, Under: 2, Gone: 1})
		if w := load(t, s, desk.Query{In: message("x", letters[1].To[len("telegram:"):])}); !w.Session.Gone {
			t.Error("who can't be reached is not marked")
		}
		do(s.Report(t.Context(), b))
		do(s.EndCast(t.Context(), b, bot.Tally{Total: 6, Gone: 1}))
		do(s.EndCast(t.Context(), b, bot.Tally{Total: 6, Gone: 1}))
		if found, _, err := s.Casting(t.Context()); found != nil || err != nil {
			t.Errorf("%v: %+v goes on", err, found)
		}
		letters, err = s.Read(t.Context(), letters[3].ID, 100)
		do(err)
		if len(letters) != 2 || letters[0].Notice.Kind != billing.CastProgress ||
			letters[1].Notice.Kind != billing.CastDone || letters[1].To != "telegram:11" {
			t.Errorf("the owner is owed %+v", letters)
		}
		if keys, err := s.DB.Keys(t.Context(), s.DB.Key("cast", "*")).Result(); err != nil || len(keys) != 0 {
			t.Errorf("left behind: %q, %v", keys, err)
		}
	})
}
