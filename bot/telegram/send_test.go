package telegram_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/text"
)

var buy = [][]bot.Choice{{{Label: "Buy", Data: "buy"}, {Label: "Site", URL: "https://example.com/a?b=c&d"}}}

// talk is a channel with one person, 7.
func talk(t *testing.T) (*telegramtest.Server, *telegramtest.Person, *telegram.Channel) {
	t.Helper()
	s := newServer(t)
	return s, s.Person(7, "Carlo", "en", phone), newChannel(s, io.Discard)
}

func only(t *testing.T, p *telegramtest.Person) telegramtest.Message {
	t.Helper()
	all := p.Messages()
	if len(all) != 1 {
		t.Fatalf("the person sees %d messages", len(all))
	}
	return all[0]
}

func TestAMessageComesWithItsMarksAndButtons(t *testing.T) {
	_, p, c := talk(t)
	words := "Pay " + text.Bold + "5 & more" + text.Bold + " to <us>, code " + text.Code + "K7Q4" + text.Code
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Text: words, Rows: buy}))
	m := only(t, p)
	if m.Text != "Pay 5 & more to <us>, code K7Q4" || !strings.Contains(m.HTML, "<b>5 &amp; more</b>") {
		t.Errorf("came %q, %q", m.Text, m.HTML)
	}
	want := []telegramtest.Button{{Label: "Buy", Data: "buy"}, {Label: "Site", URL: "https://example.com/a?b=c&d"}}
	if len(m.Buttons) != 1 || !slices.Equal(m.Buttons[0], want) {
		t.Errorf("the buttons are %v", m.Buttons)
	}
}

func TestThePhoneButtonGoesAwayWithTheNextPlainMessage(t *testing.T) {
	_, p, c := talk(t)
	for _, step := range []struct {
		out  bot.Outgoing
		asks bool
	}{
		{bot.Outgoing{Text: "Your number?", AskPhone: "Share"}, true},
		{bot.Outgoing{Text: "A menu", Rows: buy}, true},
		{bot.Outgoing{Text: "Thank you"}, false},
	} {
		step.out.Chat = "7"
		must(t, c.Send(soon(t), step.out))
		if p.AsksContact() != step.asks {
			t.Errorf("after %q the button shows: %v", step.out.Text, !step.asks)
		}
	}
}

func TestAMenuIsEditedInPlace(t *testing.T) {
	_, p, c := talk(t)
	ctx := soon(t)
	must(t, c.Send(ctx, bot.Outgoing{Chat: "7", Text: "One", Rows: buy}))
	edit := bot.Outgoing{Chat: "7", Text: "Two", Edit: fmt.Sprint(only(t, p).ID)}
	for range 2 { // the second changes nothing, which Telegram refuses and nobody minds
		must(t, c.Send(ctx, edit))
	}
	if m := only(t, p); m.Text != "Two" || m.Edits != 1 || len(m.Buttons) != 0 {
		t.Errorf("the menu is %+v", m)
	}
}

func TestWhatCannotBeEditedIsSentAnew(t *testing.T) {
	for _, test := range []struct {
		name  string
		first bot.Outgoing
		edit  bot.Outgoing
		id    string
	}{
		{"a message that is gone", bot.Outgoing{Text: "One"}, bot.Outgoing{Text: "Two"}, "999"},
		{"no message id", bot.Outgoing{Text: "One"}, bot.Outgoing{Text: "Two"}, "wamid.X"},
		{"a picture", bot.Outgoing{Picture: picture(t)}, bot.Outgoing{Text: "Two"}, ""},
		{"a text that is too long for one message", bot.Outgoing{Text: "One"}, bot.Outgoing{Text: lines(200)}, ""},
		{"a phone button", bot.Outgoing{Text: "One"}, bot.Outgoing{Text: "Two", AskPhone: "Share"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, p, c := talk(t)
			test.first.Chat, test.edit.Chat, test.edit.Edit = "7", "7", test.id
			must(t, c.Send(soon(t), test.first))
			if test.id == "" {
				test.edit.Edit = fmt.Sprint(only(t, p).ID)
			}
			must(t, c.Send(soon(t), test.edit))
			if all := p.Messages(); len(all) < 2 || all[0].Edits != 0 {
				t.Errorf("the person sees %d messages", len(all))
			}
			if p.AsksContact() != (test.edit.AskPhone != "") {
				t.Error("the phone button is wrong")
			}
		})
	}
}

func TestAPressIsAnsweredWithItsToast(t *testing.T) {
	_, p, c := talk(t)
	p.PressData(1, "x")
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Answer: "1", Toast: "Done"}))
	p.PressData(1, "x")
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Answer: "2", Toast: strings.Repeat("é", 300)}))
	if got := p.Toasts(); len(got) != 2 || got[0] != "Done" || got[1] != strings.Repeat("é", 200) {
		t.Errorf("the toasts are %q", got)
	}
	if len(p.Messages()) != 0 {
		t.Error("an answer without words made a message")
	}
}

func TestAPressThatIsTooOldKeepsNoWordsBack(t *testing.T) {
	s, p, c := talk(t)
	p.PressData(1, "x")
	s.ExpirePresses()
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Answer: "1", Text: "Words"}))
	if m := only(t, p); m.Text != "Words" {
		t.Errorf("came %q", m.Text)
	}
}

func TestAPictureComesWithItsWords(t *testing.T) {
	for _, test := range []struct {
		name    string
		words   string
		picture []byte
		texts   int // messages of words only
		photos  int
	}{
		{"short words are the caption", "Scan me", picture(t), 0, 1},
		{"no words", "", picture(t), 0, 1},
		{"long words follow", strings.TrimSpace(lines(50)), picture(t), 1, 1},
		{"a picture that Telegram refuses leaves the words", "Scan me", []byte("no picture"), 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, p, c := talk(t)
			must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Text: test.words, Picture: test.picture, Rows: buy}))
			texts, photos := 0, 0
			for _, m := range p.Messages() {
				if m.Photo == nil {
					texts++
				} else {
					photos++
				}
			}
			last := p.Messages()[len(p.Messages())-1]
			if texts != test.texts || photos != test.photos || last.Text != test.words || len(last.Buttons) != 1 {
				t.Errorf("came %d texts, %d photos, the last %+v", texts, photos, last)
			}
		})
	}
}

func TestALongTextComesInParts(t *testing.T) {
	_, p, c := talk(t)
	words := strings.TrimSpace(lines(200)) // 5,200 characters
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Text: words, Rows: buy}))
	var parts []string
	for i, m := range p.Messages() {
		parts = append(parts, m.Text)
		if (len(m.Buttons) > 0) != (i == len(p.Messages())-1) {
			t.Errorf("part %d has buttons %v", i, m.Buttons)
		}
	}
	if len(parts) != 2 || strings.Join(parts, "\n") != words {
		t.Errorf("came %d parts, %q", len(parts), parts)
	}
}

func TestRefusalsAreSorted(t *testing.T) {
	var rest *bot.RetryError
	isRest := func(err error) bool { return errors.As(err, &rest) && rest.After == 7*time.Second }
	is := func(want error) func(error) bool { return func(err error) bool { return errors.Is(err, want) } }
	other := func(err error) bool {
		return err != nil && !isRest(err) && !errors.Is(err, bot.ErrGone) && !errors.Is(err, bot.ErrRejected) &&
			!errors.Is(err, bot.ErrUnauthorized)
	}
	for _, test := range []struct {
		code, retryAfter int
		description      string
		sorted           func(error) bool
	}{
		{429, 7, "", isRest},
		{403, 0, "Forbidden: bot was blocked by the user", is(bot.ErrGone)},
		{403, 0, "Forbidden: user is deactivated", is(bot.ErrGone)},
		{400, 0, "Bad Request: chat not found", is(bot.ErrGone)},
		{400, 0, "Bad Request: PEER_ID_INVALID", is(bot.ErrGone)},
		{400, 0, "Bad Request: BUTTON_DATA_INVALID", is(bot.ErrRejected)},
		{401, 0, "Unauthorized", is(bot.ErrUnauthorized)},
		{500, 0, "Internal Server Error", other},
	} {
		for method, out := range map[string]bot.Outgoing{
			"sendMessage": {Chat: "7", Text: "Words"}, "sendPhoto": {Chat: "7", Picture: picture(t)},
			"editMessageText": {Chat: "7", Text: "Words", Edit: "1"},
		} {
			t.Run(fmt.Sprint(method, " ", test.code, " ", test.description), func(t *testing.T) {
				s, _, c := talk(t)
				s.Fail(method, 1, test.code, test.retryAfter, test.description)
				s.Fail("sendMessage", 1, test.code, test.retryAfter, test.description) // where words are tried instead
				if err := c.Send(soon(t), out); !test.sorted(err) {
					t.Errorf("Send: %v", err)
				}
			})
		}
	}
}

func TestAChatThatIsNoneOrBlockedIsGone(t *testing.T) {
	_, p, c := talk(t)
	p.Block()
	for _, chat := range []string{"7", "12345", "somebody"} {
		if err := c.Send(soon(t), bot.Outgoing{Chat: chat, Text: "Words"}); !errors.Is(err, bot.ErrGone) {
			t.Errorf("Send to %s: %v", chat, err)
		}
	}
}

func TestAMessageWhoseAnswerGotLostIsTriedAgain(t *testing.T) {
	s, p, c := talk(t)
	s.LoseAnswers("sendMessage", 1)
	out := bot.Outgoing{Chat: "7", Text: "Words"}
	if err := c.Send(soon(t), out); err == nil {
		t.Error("a lost answer is not an error")
	}
	must(t, c.Send(soon(t), out))
	if n := len(p.Messages()); n != 2 {
		t.Errorf("the person sees %d messages", n)
	}
}
