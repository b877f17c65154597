package telegram_test

import (
	"context"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
)

// inAMoment says that more follows about an order.
var inAMoment = bot.Outgoing{Chat: "7", Text: "In a moment", Typing: true, About: "A"}

func TestAResultTakesThePlaceOfWhatAnnouncedIt(t *testing.T) {
	for name, row := range map[string]struct {
		first, then bot.Outgoing
		want        []string
	}{
		"words":     {inAMoment, bot.Outgoing{Text: "Here", About: "A", Rows: buy}, []string{"Here"}},
		"a picture": {inAMoment, bot.Outgoing{Text: "Here", About: "A", Picture: picture(t), Rows: buy}, []string{"Here"}},
		"bytes that are no picture": {inAMoment, bot.Outgoing{Text: "Here", About: "A", Picture: []byte("x")},
			[]string{"In a moment", "Here"}},
		"a long caption": {inAMoment, bot.Outgoing{Text: lines(50), About: "A", Picture: picture(t)},
			[]string{"In a moment", "", lines(50)}},
		"another order":       {inAMoment, bot.Outgoing{Text: "Here", About: "B"}, []string{"In a moment", "Here"}},
		"nothing to be about": {inAMoment, bot.Outgoing{Text: "Here"}, []string{"In a moment", "Here"}},
		"a result":            {bot.Outgoing{Chat: "7", Text: "Said", About: "A"}, bot.Outgoing{Text: "More", About: "A"}, []string{"Said", "More"}},
		"the phone button":    {inAMoment, bot.Outgoing{Text: "Number?", About: "A", AskPhone: "Share"}, []string{"In a moment", "Number?"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, p, c := talk(t)
			row.then.Chat = "7"
			must(t, c.Send(soon(t), row.first))
			must(t, c.Send(soon(t), row.then))
			sees(t, p, row.want...)
		})
	}
}

func sees(t *testing.T, p *telegramtest.Person, want ...string) {
	t.Helper()
	all := p.Messages()
	if len(all) != len(want) {
		t.Fatalf("sees %d messages, not %d: %+v", len(all), len(want), all)
	}
	for i, m := range all {
		if m.Text != want[i] && m.Text+"\n" != want[i] {
			t.Errorf("message %d is %q, not %q", i, m.Text, want[i])
		}
	}
}

func TestAResultIsNotPutAboveWhatWasSaidSince(t *testing.T) {
	_, p, c := talk(t)
	heard := make(chan bot.Incoming, 1)
	stop := listen(t, c, into(heard))
	must(t, c.Send(soon(t), inAMoment))
	p.Say("How long?")
	next(soon(t), t, heard)
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Text: "Here", About: "A"}))
	sees(t, p, "In a moment", "Here")

	must(t, c.Send(soon(t), inAMoment))
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Text: "By the way"}))
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Text: "Here", About: "A"}))
	sees(t, p, "In a moment", "Here", "In a moment", "By the way", "Here")
	must(t, stop())
}

func TestAResultWhoseSendingFailedStillTakesThePlace(t *testing.T) {
	_, p, c := talk(t)
	must(t, c.Send(soon(t), inAMoment))
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	if err := c.Send(gone, bot.Outgoing{Chat: "7", Text: "Here", About: "A"}); err == nil {
		t.Fatal("sent without a line")
	}
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Text: "Here", About: "A"}))
	sees(t, p, "Here")
}

func TestAMenuThatBecameAnAnnouncementBecomesItsResult(t *testing.T) {
	_, p, c := talk(t)
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Text: "Menu", Rows: buy}))
	edit := inAMoment
	edit.Edit = "1"
	must(t, c.Send(soon(t), edit))
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Text: "Here", About: "A"}))
	sees(t, p, "Here")
}

// What Telegram does not edit, for whatever reason, it may still take as a message of its own.
func TestAnEditThatFailsIsTriedOnce(t *testing.T) {
	s, p, c := talk(t)
	must(t, c.Send(soon(t), inAMoment))
	s.Fail("editMessageMedia", 1000, 500, 0, "Internal Server Error")
	out := bot.Outgoing{Chat: "7", Text: "Password", About: "A", Picture: picture(t)}
	if err := c.Send(soon(t), out); err == nil {
		t.Fatal("an edit that failed is no failure")
	}
	must(t, c.Send(soon(t), out))
	sees(t, p, "In a moment", "Password")
}
