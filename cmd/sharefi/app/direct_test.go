package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/redischild"
)

// A mouth is a channel that only sends.
type mouth struct {
	bot.Channel
	name string
	shut map[string]bool // chats that can't be reached
	sent []string
}

func (m *mouth) Name() string { return m.name }

func (m *mouth) Send(_ context.Context, out bot.Outgoing) error {
	if m.shut[out.Chat] {
		return bot.ErrGone
	}
	m.sent = append(m.sent, out.Chat+" "+out.Text)
	return nil
}

// people are owners with their languages, in a Redis that may be away.
type people struct {
	langs map[string]string
	away  error
}

func (p people) Owners(context.Context) (list []string, _ bot.Pings, err error) {
	for address := range p.langs {
		list = append(list, address)
	}
	return list, bot.Pings{}, p.away
}

func (p people) Lang(_ context.Context, address string) (string, error) {
	return p.langs[address], p.away
}

func hello(l text.Language) bot.Outgoing { return bot.Outgoing{Text: "hello in " + l.Tag} }

func TestTheOwnersAreToldOnTheFirstChannelThatTakesIt(t *testing.T) {
	all := people{langs: map[string]string{"telegram:1": "sw", "telegram:2": "", "whatsapp:1": "hi"}}
	for _, c := range []struct {
		name               string
		shut               []string // on Telegram
		telegram, whatsapp []string
		want               error
	}{
		{"both on one channel", nil, []string{"1 hello in sw", "2 hello in en"}, nil, nil},
		{"one of them", []string{"1"}, []string{"2 hello in en"}, nil, nil},
		{"the other channel", []string{"1", "2"}, nil, []string{"1 hello in hi"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			telegram, whatsapp := &mouth{name: "telegram", shut: map[string]bool{}}, &mouth{name: "whatsapp"}
			for _, chat := range c.shut {
				telegram.shut[chat] = true
			}
			d := newDirect([]bot.Channel{telegram, whatsapp}, all, nil, nil, slog.New(slog.DiscardHandler))
			if err := d.look(t.Context()); err != nil {
				t.Fatal(err)
			}
			err := d.tell(t.Context(), hello)
			slices.Sort(telegram.sent)
			if !errors.Is(err, c.want) || !slices.Equal(telegram.sent, c.telegram) || !slices.Equal(whatsapp.sent, c.whatsapp) {
				t.Errorf("%v, Telegram %q, WhatsApp %q", err, telegram.sent, whatsapp.sent)
			}
		})
	}
}

func TestOwnersAreRememberedWhileRedisIsAway(t *testing.T) {
	telegram := &mouth{name: "telegram"}
	d := newDirect([]bot.Channel{telegram}, people{away: errors.New("away")}, []string{"telegram:7"}, nil,
		slog.New(slog.DiscardHandler))
	tell := func(want ...string) {
		t.Helper()
		telegram.sent = nil
		if err := d.tell(t.Context(), hello); err != nil || !slices.Equal(telegram.sent, want) {
			t.Errorf("%v, told are %q, want %q", err, telegram.sent, want)
		}
	}
	if d.look(t.Context()) == nil {
		t.Error("they were looked up in a Redis that is away")
	}
	tell("7 hello in en") // as configured
	d.records = people{langs: map[string]string{"telegram:8": "fr"}}
	if err := d.look(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.records = people{langs: map[string]string{"telegram:9": "fr"}, away: errors.New("away")}
	if d.look(t.Context()) == nil {
		t.Error("they were looked up in a Redis that is away")
	}
	tell("8 hello in fr")
	telegram.shut = map[string]bool{"8": true}
	if err := d.tell(t.Context(), hello); !errors.Is(err, errNobodyTold) {
		t.Errorf("nobody was reached: %v", err)
	}
}

func TestEachTroubleOfRedisIsSaidToTheOwner(t *testing.T) {
	said := map[string]bool{}
	for _, trouble := range []redischild.Trouble{
		{Cause: redischild.DiskFull}, {Cause: redischild.DiskBroken, Why: "x"}, {Cause: redischild.Memory},
		{Cause: redischild.Unknown, Why: "x"}, {Cause: redischild.Damaged, Aside: "/a/damaged-1"},
		{Cause: redischild.Damaged, Aside: "/a/damaged-1", Mended: true}, {Cause: redischild.DiskFull, Over: true},
	} {
		words := troubleNotice(trouble)(text.In("en")).Text
		if words == "" || said[words] {
			t.Errorf("%+v is said as %q", trouble, words)
		}
		said[words] = true
	}
	if words := (owner.RedisTrouble{Kind: owner.RedisLost, Place: "damaged-1"}).Message(text.In("en")).Text; !said[words] {
		t.Errorf("nobody says %q", words)
	}
}
