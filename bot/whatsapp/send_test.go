package whatsapp_test

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rsc.io/qr"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/bot/whatsapp"
)

// greeted is a shop to which Carlo has written.
func greeted(t *testing.T, change ...func(*whatsapp.Config)) (*shop, string) {
	s := linked(t, change...)
	s.carlo.Say("hello")
	return s, s.hears(1).Chat
}

func picture(t *testing.T) []byte {
	code, err := qr.Encode("WIFI:T:WPA;S:Sharefi;P:sunny-terrace;;", qr.M)
	if err != nil {
		t.Fatal(err)
	}
	return code.PNG()
}

func TestALetterThatIsSentAgainShowsOnce(t *testing.T) {
	s, chat := greeted(t)
	letter := bot.Outgoing{ID: "1-1", Chat: chat, Text: "You're in!", Picture: picture(t)}
	s.sends(letter)
	s.sends(letter)
	if m := s.shows(s.carlo, "You're in!"); !bytes.Equal(m.Picture, letter.Picture) {
		t.Errorf("he sees %d bytes", len(m.Picture))
	}
	s.server.LoseAcks(1)
	s.sends(bot.Outgoing{ID: "1-2", Chat: chat, Text: "Ten minutes left"})
	s.shows(s.carlo, "Ten minutes")
	if n := len(s.carlo.Messages()); n != 2 || s.server.Doubled() == 0 {
		t.Errorf("his phone shows %d, %d came again", n, s.server.Doubled())
	}
	if copies := s.account.Copies(); len(copies) == 0 || copies[0].Text != "You're in!" {
		t.Errorf("the account's own phone has %+v", copies)
	}
	s.stop()
	s.start()
	s.sends(letter)
	if n := len(s.carlo.Messages()); n != 2 {
		t.Errorf("after a restart his phone shows %d", n)
	}
}

func TestLongWordsComeInParts(t *testing.T) {
	s, chat := greeted(t)
	s.sends(bot.Outgoing{ID: "1-1", Chat: chat, Text: strings.Repeat("é word\n", 1500)})
	var all string
	for _, m := range s.carlo.Messages() {
		if len(m.Text) > 4000 {
			t.Errorf("a part of %d bytes", len(m.Text))
		}
		all += m.Text
	}
	if strings.Count(all, "é word") != 1500 {
		t.Errorf("%d words came", strings.Count(all, "é word"))
	}
}

func TestMarksAreWhatsAppsAndSecretsHaveNone(t *testing.T) {
	s, chat := greeted(t)
	s.sends(bot.Outgoing{Chat: chat,
		Text: text.Bold + "1 hour" + text.Bold + ": " + text.Code + "sunny-terrace" + text.Code})
	if m := s.shows(s.carlo, "hour"); m.Text != "*1 hour*: sunny-terrace" {
		t.Errorf("he reads %q", m.Text)
	}
	s.sends(bot.Outgoing{Chat: chat, Toast: "Let me check…", Answer: "x"})
	s.shows(s.carlo, "Let me check")
	s.sends(bot.Outgoing{Chat: chat, Answer: "x"}) // nothing to say
}

func TestOnlyWhoWroteIsWrittenTo(t *testing.T) {
	s, chat := greeted(t)
	olga := s.server.Person("+12025550124", "Olga")
	for _, to := range []string{olga.LID().String(), "+12025550124", "nonsense", ""} {
		if err := s.channel.Send(s.ctx(), bot.Outgoing{Chat: to, Text: "buy!"}); !errors.Is(err, bot.ErrGone) {
			t.Errorf("%q: %v", to, err)
		}
	}
	s.sends(bot.Outgoing{Chat: "+12025550123", Text: "by his phone"})
	s.shows(s.carlo, "by his phone")

	s.server.Refuse(s.carlo, 463)
	for range 2 {
		if err := s.channel.Send(s.ctx(), bot.Outgoing{Chat: chat, Text: "again"}); !errors.Is(err, bot.ErrGone) {
			t.Errorf("got %v", err)
		}
	}
	s.server.Refuse(s.carlo, 0)
	s.carlo.Say("here I am")
	s.hears(2)
	s.sends(bot.Outgoing{Chat: chat, Text: "welcome back"})
	s.server.Refuse(s.carlo, 479)
	if err := s.channel.Send(s.ctx(), bot.Outgoing{Chat: chat, Text: "odd"}); !errors.Is(err, bot.ErrRejected) {
		t.Errorf("got %v", err)
	}
}

func TestANumberMeansWhatWasShownWhenItWasTyped(t *testing.T) {
	s, chat := greeted(t)
	s.sends(bot.Outgoing{Chat: chat, Text: "old", Rows: [][]bot.Choice{{{Label: "A", Data: "a"},
		{Label: "B", Data: "b"}}}})
	s.sends(bot.Outgoing{Chat: chat, Text: "news without a menu"})
	s.carlo.Say("2")
	if in := s.hears(2); in.Kind != bot.Button || in.Text != "b" {
		t.Errorf("%+v", in)
	}
	s.stop()
	s.start()
	s.carlo.Say("1")
	if in := s.hears(3); in.Kind != bot.Button || in.Text != "a" {
		t.Errorf("after a restart: %+v", in)
	}
}

// A clock that runs before or behind WhatsApp's, and one that is put right between two messages.
func TestAWrongClockNeitherMistakesANumberNorStopsTheTalk(t *testing.T) {
	var wrong atomic.Int64
	s, chat := greeted(t, func(c *whatsapp.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(wrong.Load())) }
	})
	for n, by := range []time.Duration{time.Minute, -time.Minute, 5 * time.Hour, -5 * time.Hour} {
		wrong.Store(int64(by))
		label := strconv.Itoa(n)
		s.sends(bot.Outgoing{ID: label, Chat: chat, Text: "menu " + label, Rows: [][]bot.Choice{{{Label: "A", Data: label}}}})
		s.shows(s.carlo, "menu "+label)
		s.carlo.Say("1")
		if in := s.hears(n + 2); in.Kind != bot.Button || in.Text != label {
			t.Errorf("with a clock wrong by %s: %+v", by, in)
		}
	}
}

func TestMessagesKeepTheirDistance(t *testing.T) {
	const gap = 50 * time.Millisecond
	s, chat := greeted(t, func(c *whatsapp.Config) { c.Gap = func() time.Duration { return gap } })
	begun := time.Now()
	for range 3 {
		s.sends(bot.Outgoing{Chat: chat, Text: "word"})
	}
	if took := time.Since(begun); took < 2*gap {
		t.Errorf("three messages went in %s", took)
	}
}

func TestWhileTheLinkIsCutOffLettersWait(t *testing.T) {
	s, chat := greeted(t)
	s.server.SetDown(true)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := s.channel.Send(ctx, bot.Outgoing{ID: "1", Chat: chat, Text: "soon"}); err == nil {
		t.Error("it went")
	}
	s.server.SetDown(false)
	s.until("it goes", func() bool {
		return s.channel.Send(s.ctx(), bot.Outgoing{ID: "1", Chat: chat, Text: "soon"}) == nil
	})
	s.shows(s.carlo, "soon")
}
