package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/internal/reference"
	"github.com/sharefi/sharefi/internal/secret"
)

const phone = "+12025550123"

func TestWhatAPersonDoesComesInNeutralTerms(t *testing.T) {
	s := newServer(t)
	ctx, c := soon(t), newChannel(s, io.Discard)
	p := s.Person(7, "Carlo", "pt-BR", phone)
	if err := c.Send(ctx, bot.Outgoing{Chat: "7", Text: "Menu",
		Rows: [][]bot.Choice{{{Label: "Buy", Data: "buy"}}}}); err != nil {
		t.Fatal(err)
	}
	menu := fmt.Sprint(p.Messages()[0].ID)
	long := strings.Repeat("я", 5000)
	for _, test := range []struct {
		name string
		do   func()
		want bot.Incoming
	}{
		{"words", func() { p.Say("hello & <b>") }, bot.Incoming{Kind: bot.Text, Text: "hello & <b>"}},
		{"5,000 characters", func() { p.Say(long) }, bot.Incoming{Kind: bot.Text, Text: long}},
		{"a command", func() { p.Say("/start HOME") }, bot.Incoming{Kind: bot.Text, Text: "/start HOME"}},
		{"a command with the bot's name", func() { p.Say("/start@sharefi_bot a@b") }, bot.Incoming{Kind: bot.Text, Text: "/start a@b"}},
		{"a command before a line end", func() { p.Say("/grant\na@b") }, bot.Incoming{Kind: bot.Text, Text: "/grant\na@b"}},
		{"an address", func() { p.Say("me@example.com") }, bot.Incoming{Kind: bot.Text, Text: "me@example.com"}},
		{"the own card", p.ShareContact, bot.Incoming{Kind: bot.Contact, Phone: phone, Own: true}},
		{"another's card", func() { p.ShareOther("+12025550199", 8) }, bot.Incoming{Kind: bot.Contact, Phone: "+12025550199"}},
		{"a card of nobody known", func() { p.ShareOther(phone, 0) }, bot.Incoming{Kind: bot.Contact, Phone: phone}},
		{"the own card, forwarded", p.ForwardContact, bot.Incoming{Kind: bot.Contact, Phone: phone}},
		{"a photo", p.SendPhoto, bot.Incoming{Kind: bot.Media, Picture: billing.Picture{File: "telegram:photo/AgAC-Photo-2",
			Mark: reference.PictureMark("telegram", "u-picture")}}},
		{"a press", func() { must(t, p.Press("Buy")) }, bot.Incoming{Kind: bot.Button, Text: "buy", Menu: menu, Answer: "1"}},
		{"a press on a forgotten menu", func() { p.PressData(4, "old") }, bot.Incoming{Kind: bot.Button, Text: "old", Menu: "4", Answer: "2"}},
		{"a block", p.Block, bot.Incoming{Kind: bot.Gone}},
	} {
		t.Run(test.name, func(t *testing.T) {
			heard := make(chan bot.Incoming, 1)
			stop := listen(t, c, into(heard))
			test.do()
			got := next(ctx, t, heard)
			must(t, stop())
			test.want.Channel, test.want.Chat, test.want.Private, test.want.Name, test.want.Lang = "telegram", "7", true, "Carlo", "pt-BR"
			if !strings.HasPrefix(got.ID, "u") {
				t.Errorf("the id is %q", got.ID)
			}
			if test.want.ID, test.want.At = got.ID, got.At; got != test.want {
				t.Errorf("heard %+v\nwant  %+v", got, test.want)
			}
			drain(ctx, t, s, c)
		})
	}
}

// drain confirms what was handled when the receiver was stopped.
func drain(ctx context.Context, t *testing.T, s *telegramtest.Server, c *telegram.Channel) {
	t.Helper()
	stop := listen(t, c, func(context.Context, bot.Incoming) error { return nil })
	eventually(ctx, t, "confirm the rest", func() bool { return s.Waiting() == 0 })
	must(t, stop())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAGroupIsNotPrivate(t *testing.T) {
	s := newServer(t)
	heard := make(chan bot.Incoming, 1)
	listen(t, newChannel(s, io.Discard), into(heard))
	s.Person(7, "Carlo", "en", phone).In(-50).Say("/start@sharefi_bot")
	if in := next(soon(t), t, heard); in.Private || in.Chat != "-50" || in.Text != "/start" {
		t.Errorf("heard %+v", in)
	}
}

func TestWhatNobodyAnswersIsConfirmedAndNotHandled(t *testing.T) {
	private := map[string]any{"id": 7, "type": "private", "first_name": "Carlo"}
	person := map[string]any{"id": 7, "is_bot": false, "first_name": "Carlo"}
	machine := map[string]any{"id": 8, "is_bot": true, "first_name": "Other"}
	message := func(from map[string]any, field string, value any) map[string]any {
		return map[string]any{"message_id": 1, "date": 1, "chat": private, "from": from, field: value}
	}
	for _, test := range []struct {
		name string
		kind string
		body map[string]any
	}{
		{"another bot", "message", message(machine, "text", "hello")},
		{"a service message", "message", message(person, "delete_chat_photo", true)},
		{"a kind of message that is not known", "message", message(person, "checklist_tasks_done", map[string]any{})},
		{"a message without a sender", "message", map[string]any{"message_id": 1, "date": 1, "chat": private, "text": "hello"}},
		{"an inline press", "callback_query", map[string]any{"id": "1", "from": person, "inline_message_id": "x", "data": "d"}},
		{"an update that can't be read", "message", message(person, "text", []int{1})},
		{"an update that is no object", "message", map[string]any{"message_id": "one"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t)
			s.Deliver(test.kind, test.body)
			s.Person(7, "Carlo", "en", phone).Say("after it")
			heard := make(chan bot.Incoming, 10)
			listen(t, newChannel(s, io.Discard), into(heard))
			ctx := soon(t)
			if in := next(ctx, t, heard); in.Text != "after it" {
				t.Errorf("heard %+v", in)
			}
			eventually(ctx, t, "confirm", func() bool { return s.Waiting() == 0 })
		})
	}
}

func TestAnUpdateThatWasNotHandledComesAgain(t *testing.T) {
	s := newServer(t)
	ctx, heard := soon(t), make(chan bot.Incoming, 10)
	var tries atomic.Int32
	listen(t, newChannel(s, io.Discard), func(_ context.Context, in bot.Incoming) error {
		heard <- in
		if tries.Add(1) < 3 {
			return errors.New("the store is away")
		}
		return nil
	})
	s.Person(7, "Carlo", "en", phone).Say("hello")
	first := next(ctx, t, heard)
	if s.Waiting() != 1 {
		t.Errorf("confirmed before it was handled")
	}
	for range 2 {
		if in := next(ctx, t, heard); in.ID != first.ID {
			t.Errorf("redelivered as %s, was %s", in.ID, first.ID)
		}
	}
	eventually(ctx, t, "confirm after it was handled", func() bool { return s.Waiting() == 0 })
}

func TestAFailureKeepsBackItsChatOnly(t *testing.T) {
	s := newServer(t)
	ctx, heard := soon(t), make(chan bot.Incoming, 20)
	var mended atomic.Bool
	s.Late(true)
	s.Person(1, "Ann", "en", phone).Say("a1")
	s.Person(1, "Ann", "en", phone).Say("a2")
	s.Person(2, "Ben", "en", phone).Say("b1")
	listen(t, newChannel(s, io.Discard), func(_ context.Context, in bot.Incoming) error {
		heard <- in
		if in.Chat == "1" && !mended.Load() {
			return errors.New("the store is away")
		}
		return nil
	})
	s.Late(false)
	var words []string
	for len(words) < 2 {
		words = append(words, next(ctx, t, heard).Text)
	}
	if slices.Sort(words); !slices.Equal(words, []string{"a1", "b1"}) {
		t.Errorf("heard %q", words)
	}
	mended.Store(true)
	for next(ctx, t, heard).Text != "a2" {
	}
}

func TestARestartHearsWhatItsPredecessorDidNotFinish(t *testing.T) {
	s := newServer(t)
	ctx, heard := soon(t), make(chan bot.Incoming, 10)
	stop := listen(t, newChannel(s, io.Discard), func(ctx context.Context, in bot.Incoming) error {
		heard <- in
		<-ctx.Done()
		return ctx.Err()
	})
	s.Person(7, "Carlo", "en", phone).Say("hello")
	first := next(ctx, t, heard)
	must(t, stop())
	listen(t, newChannel(s, io.Discard), into(heard))
	if in := next(ctx, t, heard); in.ID != first.ID {
		t.Errorf("heard %s, want %s again", in.ID, first.ID)
	}
}

func TestAnUpdateThatIsDeliveredTwiceKeepsItsID(t *testing.T) {
	s := newServer(t)
	s.Double(true)
	ctx, heard := soon(t), make(chan bot.Incoming, 10)
	listen(t, newChannel(s, io.Discard), into(heard))
	s.Person(7, "Carlo", "en", phone).Say("hello")
	first := next(ctx, t, heard)
	if in := next(ctx, t, heard); in.ID != first.ID {
		t.Errorf("heard %s, want %s again", in.ID, first.ID)
	}
}

func TestOneChatKeepsItsOrderWhileOthersGoOn(t *testing.T) {
	const people, each = 5, 15
	s := newServer(t)
	s.Late(true)
	for i := range each {
		for id := range int64(people) {
			s.Person(id+1, "P", "en", phone).Say(fmt.Sprint(i))
		}
	}
	ctx := soon(t)
	type word struct{ chat, text string }
	heard := make(chan word, people*each)
	all := make(chan struct{})
	var begun atomic.Int32
	listen(t, newChannel(s, io.Discard), func(_ context.Context, in bot.Incoming) error {
		if in.Text == "0" { // goes on only when every chat has begun: they run side by side
			if begun.Add(1) == people {
				close(all)
			}
			select {
			case <-all:
			case <-ctx.Done():
			}
		}
		heard <- word{in.Chat, in.Text}
		return nil
	})
	s.Late(false)
	count := map[string]int{}
	for range people * each {
		w := next(ctx, t, heard)
		if want := fmt.Sprint(count[w.chat]); w.text != want {
			t.Fatalf("chat %s said %s, want %s", w.chat, w.text, want)
		}
		count[w.chat]++
	}
}

func TestNoMoreChatsAreHandledAtOnceThanThereAreWorkers(t *testing.T) {
	s := newServer(t)
	s.Late(true)
	for id := range int64(12) {
		s.Person(id+1, "P", "en", phone).Say("hello")
	}
	c := telegram.New(telegram.Config{Token: secret.New(token), APIURL: s.URL(), Workers: 3})
	heard, release := make(chan bot.Incoming, 12), make(chan struct{})
	var now, most atomic.Int32
	listen(t, c, func(ctx context.Context, in bot.Incoming) error {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		heard <- in
		select {
		case <-release:
		case <-ctx.Done():
		}
		return nil
	})
	s.Late(false)
	ctx := soon(t)
	for range 3 {
		next(ctx, t, heard)
	}
	close(release)
	for range 9 {
		next(ctx, t, heard)
	}
	if most.Load() > 3 {
		t.Errorf("%d at once", most.Load())
	}
}

func TestALongPollEndsAtOnce(t *testing.T) {
	s := newServer(t)
	polls := calls(s, "getUpdates")
	stop := listen(t, newChannel(s, io.Discard), into(make(chan bot.Incoming)))
	next(soon(t), t, polls)
	begun := time.Now()
	must(t, stop())
	if took := time.Since(begun); took > 200*time.Millisecond {
		t.Errorf("ended after %s", took)
	}
}

func TestAServerThatDoesNotWaitIsNotHammered(t *testing.T) {
	s := newServer(t)
	polls := calls(s, "getUpdates")
	c := telegram.New(telegram.Config{Token: secret.New(token), APIURL: s.URL(), PollFor: time.Millisecond})
	listen(t, c, into(make(chan bot.Incoming)))
	ctx := soon(t)
	begun := next(ctx, t, polls)
	next(ctx, t, polls)
	if took := next(ctx, t, polls).Sub(begun); took < 400*time.Millisecond {
		t.Errorf("three polls within %s", took)
	}
}
