package app_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/patience"
)

// A speaker is a customer who knows one language, on one of the chats.
type speaker struct {
	apptest.Patron
	l     text.Language
	phone func()     // proves it when it is asked for
	seen  func() int // messages of the bot in the chat; nil where they are not counted
}

// What a purchase may take at most: taps and words of the customer, and messages of the bot.
const (
	firstActions, firstMessages = 6, 5
	againActions                = 2 // after the greeting
)

var aHole = regexp.MustCompile(`\\\{[a-z]+\\\}`)

// pattern matches a sentence, whatever is put into it.
func (s *speaker) pattern(key text.Key) *regexp.Regexp {
	words := regexp.QuoteMeta(plainWords(s.l.Say(key)))
	return regexp.MustCompile(`(?s)` + aHole.ReplaceAllString(words, ".*"))
}

// plainWords are a text without the marks of any chat, and without those of direction.
func plainWords(words string) string {
	return strings.NewReplacer("\u2068", "", "\u2069", "", "*", "", text.Bold, "", text.Code, "").Replace(words)
}

// hears waits for a sentence, and gives what was said.
func (s *speaker) hears(key text.Key) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience.Limit)
	defer cancel()
	wanted := s.pattern(key)
	said, err := s.Hear(ctx, func(words string) bool { return wanted.MatchString(plainWords(words)) })
	if err != nil {
		return "", fmt.Errorf("%s, in %s: %w", key, s.l.Tag, err)
	}
	return said, nil
}

// chooses presses a button, or answers with its number.
func (s *speaker) chooses(label string) error {
	s.Mark()
	s.Actions++
	return s.Press(label)
}

func (s *speaker) types(words string) {
	s.Mark()
	s.Actions++
	s.Say(words)
}

// buys goes from the first word to access, in the language alone.
func (s *speaker) buys() error {
	if _, err := s.hears(text.Greeting); err != nil {
		return err
	}
	plan := "1 hour"
	if s.l.Tag == "ar" {
		plan = "\u2068" + plan // kept whole in a line from right to left
	}
	if err := s.chooses(plan); err != nil {
		return err
	}
	if s.phone != nil {
		if _, err := s.hears(text.AskPhone); err != nil {
			return err
		}
		s.Mark()
		s.Actions += 2 // Telegram asks whether to share it
		s.phone()
	}
	if err := s.pays(text.PaidAsk); err != nil {
		return err
	}
	s.types(s.Device)
	access, err := s.hears(text.Access)
	switch {
	case err != nil:
	case !strings.Contains(access, "sunny-terrace"):
		err = fmt.Errorf("access without the password: %q", access)
	case s.seen != nil && s.seen() > firstMessages:
		err = fmt.Errorf("%d messages in %s", s.seen(), s.l.Tag)
	}
	return err
}

// repeats buys the same for the same device.
func (s *speaker) repeats() error {
	s.types("/start")
	if _, err := s.hears(text.Greeting); err != nil {
		return err
	}
	s.Actions = 0
	price := s.W.Config.Plans[0].Price.Format(s.l.Tag)
	if err := s.chooses(s.l.Say(text.ButtonRepeat, "plan", "1 hour", "device", s.Device, "price", price)); err != nil {
		return err
	}
	return s.pays(text.Extended)
}

// pays the link that comes, and waits for what follows.
func (s *speaker) pays(then text.Key) error {
	said, err := s.hears(text.PayHere)
	if err != nil {
		return err
	}
	s.Mark()
	s.Actions++
	if err := s.W.Stripe.Pay(aCode.FindString(said)); err != nil {
		return err
	}
	_, err = s.hears(then)
	return err
}

func TestEverybodyBuysInHisLanguageOnBothChats(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	w.Config.Plans[0] = billing.Plan{ID: "p1", Name: "1 hour", Price: w.Config.Plans[0].Price, Lasts: time.Hour,
		Devices: 1}
	w.Config.Sites[0].Capacity = 60 // what is bought again holds a place until the first is over
	w.LinkFile(w.Config.Data + "/test")
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	var all sync.WaitGroup
	for i, l := range text.All() {
		l = text.In(l.Tag)
		on := func(chat string, s *speaker, hello string) {
			all.Go(func() {
				s.W, s.l, s.Device = w, l, fmt.Sprintf("02:00:5E:10:%02X:%02X", len(chat)+i, len(hello))
				s.types(hello)
				err := s.buys()
				first := s.Actions
				s.Actions = 0
				err = errors.Join(err, s.repeats())
				t.Logf("%s, %s: %d actions, %d to buy again", l.Tag, chat, first, s.Actions)
				if err != nil || first > firstActions || s.Actions > againActions {
					t.Errorf("%s, %s: %d and %d actions, %v", l.Tag, chat, first, s.Actions, err)
				}
			})
		}
		p := w.Telegram.Person(int64(8000+i), "Carlo", l.Tag, fmt.Sprintf("+12025550%d", 160+i))
		on("Telegram", &speaker{Patron: apptest.Patron{Shopper: apptest.OnTelegram{Person: p}, Press: p.Press},
			phone: p.ShareContact, seen: func() int { return len(p.Messages()) }}, "/start")
		q := w.Chat.Person(fmt.Sprintf("+12025550%d", 170+i), "Mara")
		on("WhatsApp",
			&speaker{Patron: apptest.Patron{Shopper: apptest.OnWhatsAppOwner{OnWhatsApp: apptest.OnWhatsApp{Person: q}},
				Press: func(label string) error { return apptest.PressNumber(q, label) }}}, "/language "+l.Tag)
	}
	all.Wait()
}
