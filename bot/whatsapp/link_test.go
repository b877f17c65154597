package whatsapp_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/whatsapp"
)

// said are the states that the channel told of.
func (s *shop) said() []whatsapp.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.states)
}

func (s *shop) stands(want whatsapp.State) {
	s.t.Helper()
	s.until("the link stands as it should", func() bool { return s.channel.State() == want })
}

func TestALinkByCode(t *testing.T) {
	s := newShop(t)
	s.start()
	s.stands(whatsapp.State{Why: bot.CutUnlinked})
	err := s.channel.Pair(s.ctx(), "+12025550100", func(step whatsapp.PairStep) error {
		if len(step.Code) != 9 {
			return errors.New("no code")
		}
		go func() {
			if err := s.account.EnterCode(step.Code); err != nil {
				t.Errorf("type: %v", err)
			}
		}()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.stands(whatsapp.State{Linked: true})
	s.carlo.Say("hello")
	s.hears(1)
	if err := s.channel.Pair(s.ctx(), "", nil); !errors.Is(err, whatsapp.ErrLinked) {
		t.Errorf("a second pairing: %v", err)
	}
	if s.channel.Phone() != "12025550100" {
		t.Errorf("the account is %q", s.channel.Phone())
	}
}

func TestALinkBesideNoReceiving(t *testing.T) {
	s := newShop(t)
	channel, err := whatsapp.Open(t.Context(), s.config)
	if err != nil {
		t.Fatal(err)
	}
	s.channel = channel
	s.pairBy((*whatsapp.Channel).PairAlone)
	if err := channel.PairAlone(t.Context(), "", nil); !errors.Is(err, whatsapp.ErrLinked) {
		t.Errorf("a second pairing: %v", err)
	}
	if err := channel.Close(); err != nil {
		t.Fatal(err)
	}
	s.start()
	s.stands(whatsapp.State{Linked: true})
}

func TestAPairingThatNobodyWantsAnyMore(t *testing.T) {
	s := newShop(t)
	s.start()
	s.stands(whatsapp.State{Why: bot.CutUnlinked})
	enough := errors.New("enough")
	if err := s.channel.Pair(s.ctx(), "", func(whatsapp.PairStep) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := s.channel.Pair(ctx, "", func(whatsapp.PairStep) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := s.channel.Pair(s.ctx(), "12", func(whatsapp.PairStep) error { return nil }); !errors.Is(err,
		whatsapp.ErrPairing) {
		t.Errorf("a bad number: %v", err)
	}
	s.pair()
	s.stands(whatsapp.State{Linked: true})
}

func TestALinkThatWasRemovedIsMadeAnew(t *testing.T) {
	s, chat := greeted(t)
	s.account.Unlink()
	s.stands(whatsapp.State{Why: bot.CutUnlinked})
	s.pair()
	s.stands(whatsapp.State{Linked: true})
	s.carlo.Say("still here")
	if in := s.hears(2); in.Chat != chat {
		t.Errorf("%+v", in)
	}
	s.sends(bot.Outgoing{Chat: chat, Text: "so am I"})
	s.shows(s.carlo, "so am I")

	s.stop() // it is removed while the program is away
	s.account.Unlink()
	s.start()
	s.stands(whatsapp.State{Why: bot.CutUnlinked})
}

func TestWhatCutsTheLinkOffIsToldAndWaitedFor(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(*shop)
		ends    func(*shop)
		why     string
	}{
		"a ban": {func(s *shop) { s.server.Ban(101, time.Hour) }, func(s *shop) { s.server.Pardon() },
			bot.CutBanned},
		"an old version": {func(s *shop) { s.server.Outdate(true) }, func(s *shop) { s.server.Outdate(false) },
			bot.CutOutdated},
		"another program": {func(s *shop) { s.server.Replace() }, func(*shop) {}, bot.CutReplaced},
	} {
		t.Run(name, func(t *testing.T) {
			s := linked(t, func(c *whatsapp.Config) { c.LeaveFor = 20 * time.Millisecond })
			c.happens(s)
			told := whatsapp.State{Why: c.why}
			s.until("what I ask", func() bool { return slices.Contains(s.said(), told) })
			c.ends(s)
			s.stands(whatsapp.State{Linked: true})
			s.carlo.Say("hello")
			s.hears(1)
		})
	}
}

func TestAVersionIsRead(t *testing.T) {
	if v, err := whatsapp.ParseVersion("2.3000.1047769893"); err != nil || v.String() != "2.3000.1047769893" {
		t.Errorf("%v, %v", v, err)
	}
	for _, bad := range []string{"", "2", "2.3000", "2.3000.x", "2.3000.99999999999"} {
		if _, err := whatsapp.ParseVersion(bad); !errors.Is(err, whatsapp.ErrVersion) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
