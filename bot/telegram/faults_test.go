package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/internal/secret"
)

func TestPollingGoesOnAfterTrouble(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(*telegramtest.Server)
	}{
		{"a proxy's page", func(s *telegramtest.Server) { s.FailWithPage("getUpdates", 2, 502) }},
		{"an inner error", func(s *telegramtest.Server) { s.Fail("getUpdates", 2, 500, 0, "") }},
		{"an answer that got lost", func(s *telegramtest.Server) { s.LoseAnswers("getUpdates", 1) }},
		{"too many requests without a time", func(s *telegramtest.Server) { s.Fail("getUpdates", 1, 429, 0, "") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newServer(t)
			test.make(s)
			s.Person(7, "Carlo", "en", phone).Say("hello")
			heard := make(chan bot.Incoming, 10)
			listen(t, newChannel(s, io.Discard), into(heard))
			next(soon(t), t, heard)
		})
	}
}

func TestPollingGoesOnAfterTheServerWasAway(t *testing.T) {
	s := newServer(t)
	log := &notebook{}
	ctx, heard := soon(t), make(chan bot.Incoming, 10)
	polls := calls(s, "getUpdates")
	listen(t, newChannel(s, log), into(heard))
	next(ctx, t, polls)
	s.SetDown(true)
	eventually(ctx, t, "notice", func() bool { return strings.Contains(log.String(), "poll Telegram") })
	s.SetDown(false)
	s.Person(7, "Carlo", "en", phone).Say("hello")
	next(ctx, t, heard)
}

func TestARestThatTelegramAsksForIsKept(t *testing.T) {
	s := newServer(t)
	s.Fail("getUpdates", 1, 429, 1, "")
	polls := calls(s, "getUpdates")
	listen(t, newChannel(s, io.Discard), into(make(chan bot.Incoming)))
	ctx := soon(t)
	first := next(ctx, t, polls)
	if rest := next(ctx, t, polls).Sub(first); rest < time.Second {
		t.Errorf("asked again after %s", rest)
	}
}

// A refused token is the owner's to mend, and no reason to stop: it may be good again in a minute.
func TestARefusedTokenIsNamedAndTriedAgain(t *testing.T) {
	s := newServer(t)
	s.Fail("getUpdates", 3, 401, 0, "Unauthorized")
	log := &notebook{}
	c := newChannel(s, log)
	ctx, heard := soon(t), make(chan bot.Incoming, 10)
	listen(t, c, into(heard))
	eventually(ctx, t, "say so", func() bool { return strings.Contains(log.String(), "@BotFather") })
	s.Person(7, "Carlo", "en", phone).Say("hello")
	next(ctx, t, heard)
	wrong := telegram.New(telegram.Config{Token: secret.New("100:wrong"), APIURL: s.URL()})
	if _, err := wrong.Check(soon(t)); !errors.Is(err, bot.ErrUnauthorized) {
		t.Errorf("Check: %v", err)
	}
}

func TestUpdatesGoOnAtALowerNumber(t *testing.T) {
	s := newServer(t)
	ctx, heard := soon(t), make(chan bot.Incoming, 10)
	listen(t, newChannel(s, io.Discard), into(heard))
	p := s.Person(7, "Carlo", "en", phone)
	p.Say("before the quiet week")
	next(ctx, t, heard)
	eventually(ctx, t, "confirm", func() bool { return s.Waiting() == 0 })
	s.Renumber(5)
	for _, words := range []string{"after it", "and on"} {
		p.Say(words)
		if got := next(ctx, t, heard); got.Text != words {
			t.Errorf("heard %q", got.Text)
		}
	}
	eventually(ctx, t, "confirm", func() bool { return s.Waiting() == 0 })
	if n := s.Calls("getUpdates"); n > 50 {
		t.Errorf("%d polls", n)
	}
}

// Where the same batch comes again and again, asking for it rests in between.
func TestABatchThatRepeatsIsRestedOn(t *testing.T) {
	s := newServer(t)
	s.Stuck(true)
	ctx, heard := soon(t), make(chan bot.Incoming, 1000)
	listen(t, newChannel(s, io.Discard), into(heard))
	s.Person(7, "Carlo", "en", phone).Say("hello")
	for range 3 {
		next(ctx, t, heard)
	}
	if n := s.Calls("getUpdates"); n > 20 {
		t.Errorf("%d polls", n)
	}
	s.Stuck(false)
	eventually(ctx, t, "confirm", func() bool { return s.Waiting() == 0 })
}

func TestAWebhookIsNamedWithItsRemedyAndNotDeleted(t *testing.T) {
	s := newServer(t)
	s.SetWebhook("https://example.com/hook")
	log := &notebook{}
	c := newChannel(s, log)
	ctx, heard := soon(t), make(chan bot.Incoming, 10)
	if name, err := c.Check(ctx); name != "sharefi_bot" || !errors.Is(err, telegram.ErrWebhook) {
		t.Errorf("Check: %q, %v", name, err)
	}
	if err := c.Alone(ctx, time.Minute); !errors.Is(err, telegram.ErrWebhook) {
		t.Errorf("Alone: %v", err)
	}
	listen(t, c, into(heard))
	eventually(ctx, t, "say so", func() bool { return strings.Contains(log.String(), "deleteWebhook") })
	if n := s.Calls("deleteWebhook"); n != 0 {
		t.Errorf("the owner's webhook was deleted")
	}
	s.SetWebhook("")
	s.Person(7, "Carlo", "en", phone).Say("hello")
	next(ctx, t, heard)
}

func TestTwoPollersAreToldAndTheOneThatStaysGoesOn(t *testing.T) {
	s := newServer(t)
	log := &notebook{}
	ctx, heard := soon(t), make(chan bot.Incoming, 10)
	polls := calls(s, "getUpdates")
	listen(t, newChannel(s, log), into(heard))
	next(ctx, t, polls)
	stop := listen(t, newChannel(s, io.Discard), into(make(chan bot.Incoming, 10)))
	eventually(ctx, t, "say so", func() bool { return strings.Contains(log.String(), "another program polls") })
	must(t, stop())
	s.Person(7, "Carlo", "en", phone).Say("hello")
	next(ctx, t, heard)
}

func TestAnotherPollerIsFoundAndLosesNothing(t *testing.T) {
	s := newServer(t)
	ctx, heard := soon(t), make(chan bot.Incoming, 10)
	c := newChannel(s, io.Discard)
	if err := c.Alone(ctx, 100*time.Millisecond); err != nil {
		t.Errorf("nobody else polls: %v", err)
	}
	s.Person(7, "Carlo", "en", phone).Say("hello")
	if err := c.Alone(ctx, time.Minute); err != nil {
		t.Errorf("a message waits: %v", err)
	}
	listen(t, newChannel(s, io.Discard), into(heard))
	next(ctx, t, heard)
	eventually(ctx, t, "the message is confirmed", func() bool { return s.Waiting() == 0 })
	if err := c.Alone(ctx, time.Minute); !errors.Is(err, telegram.ErrPolled) {
		t.Errorf("another one polls: %v", err)
	}
}

func TestTheServersClockIsHeard(t *testing.T) {
	at := time.Date(2031, 5, 6, 7, 8, 9, 0, time.UTC)
	s := telegramtest.NewServer(telegramtest.Options{Token: token, Now: func() time.Time { return at }})
	defer s.Close()
	var heard time.Time
	c := telegram.New(telegram.Config{Token: secret.New(token), APIURL: s.URL(), OnDate: func(d time.Time) { heard = d }})
	if _, err := c.Me(soon(t)); err != nil {
		t.Fatal(err)
	}
	if !heard.Equal(at) {
		t.Errorf("heard %s", heard)
	}
}

func TestTheBotKnowsItselfAndSetsItsMenu(t *testing.T) {
	s := newServer(t)
	ctx, c := soon(t), newChannel(s, io.Discard)
	if name, err := c.Check(ctx); name != "sharefi_bot" || err != nil {
		t.Errorf("Check: %q, %v", name, err)
	}
	s.Person(7, "Olga", "en", phone)
	for _, chat := range []int64{0, 7} {
		changed := s.Changed()
		must(t, c.SetCommands(ctx, chat, "", []telegram.Command{{Name: "start", Help: fmt.Sprint("Menu ", chat)}}))
		select {
		case <-changed:
		default:
			t.Errorf("nobody who watches the server hears of the menu of %d", chat)
		}
	}
	for _, chat := range []int64{0, 7} {
		if got := s.Commands(chat, ""); len(got) != 1 || got[0].Help != fmt.Sprint("Menu ", chat) {
			t.Errorf("the menu of %d is %v", chat, got)
		}
	}
	if err := c.SetCommands(ctx, 0, "hi", []telegram.Command{{Name: "No Good", Help: "x"}}); !errors.Is(err,
		bot.ErrRejected) {
		t.Errorf("SetCommands: %v", err)
	}
}

func TestTheTokenIsInNoErrorAndNoLog(t *testing.T) {
	good := newServer(t)
	page := newServer(t)
	page.FailWithPage("getMe", 1000, 502)
	page.FailWithPage("getUpdates", 1000, 502)
	page.FailWithPage("sendPhoto", 1000, 502)
	down := newServer(t)
	down.SetDown(true)
	moved := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, good.URL()+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer moved.Close()
	for _, test := range []struct{ name, url, token string }{
		{"a server that is down", down.URL(), token},
		{"a page", page.URL(), token},
		{"nothing there", "http://127.0.0.1:1", token},
		{"an address that is none", "http://[", token},
		{"a scheme that is none", "gopher://127.0.0.1", token},
		{"a redirection", moved.URL, token},
		{"a token with a line end", good.URL(), token + "\n"},
		{"a token with a percent sign", good.URL(), "%zz" + token},
	} {
		t.Run(test.name, func(t *testing.T) {
			log := &notebook{}
			c := telegram.New(telegram.Config{Token: secret.New(test.token), APIURL: test.url,
				Log: slog.New(slog.NewTextHandler(log, nil))})
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			_, meErr := c.Me(ctx)
			sendErr := c.Send(ctx, bot.Outgoing{Chat: "7", Picture: picture(t)})
			if meErr == nil || sendErr == nil {
				t.Fatalf("Me: %v, Send: %v", meErr, sendErr)
			}
			all := fmt.Sprintln(meErr, sendErr, c.Receive(ctx, into(make(chan bot.Incoming,
				1)))) + log.String() + fmt.Sprintf("%+v", c.Config)
			if strings.Contains(all, "nobody-may-read") {
				t.Errorf("the token is in %s", all)
			}
		})
	}
	if n := good.Calls("sendPhoto"); n != 2 { // of the wrong tokens; the redirection was not followed
		t.Errorf("%d calls with a token reached the server", n)
	}
}

func TestACallEndsWithItsContext(t *testing.T) {
	s := newServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	s.Intercept(func(_ string, after bool) {
		if !after {
			cancel()
			<-ended // no answer comes before the call has ended
		}
	})
	_, err := newChannel(s, io.Discard).Me(ctx)
	close(ended)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Me: %v", err)
	}
}
