package shelf

import (
	"context"
	"time"

	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot"
	talk "github.com/sharefi/sharefi/bot/redisstore"
)

// An item is one thing on the shelf.
type item struct {
	code, kind, who, reason string
	at                      time.Time
	tries                   int
	lines                   []line
	verb, within            string // what a retry does, and how soon
}

// A line says more of an item.
type line struct{ name, value string }

// items reads all that was set aside.
func items(ctx context.Context, t *talk.Store) ([]item, error) {
	list, err := messages(ctx, t)
	if err != nil {
		return nil, err
	}
	sent, err := letters(ctx, t)
	if err != nil {
		return nil, err
	}
	paid, err := events(ctx, t.Orders)
	return append(append(list, sent...), paid...), err
}

func messages(ctx context.Context, t *talk.Store) (list []item, err error) {
	shelved, err := t.Shelved(ctx)
	for _, a := range shelved {
		list = append(list, item{
			code: a.ID, kind: bot.ShelvedMessage, who: a.In.From(), reason: a.Reason, at: a.At, tries: a.Tries,
			lines: []line{{"from", a.In.From() + " " + a.In.Name}, {"kind", string(a.In.Kind)}, {"words", a.In.Text}},
			verb:  "answers", within: "seconds",
		})
	}
	return list, err
}

func letters(ctx context.Context, t *talk.Store) (list []item, err error) {
	shelved, err := t.ShelvedLetters(ctx)
	for _, a := range shelved {
		i := item{
			code: a.ID, kind: bot.ShelvedLetter, who: a.Letter.To, reason: a.Reason, at: a.At, tries: a.Tries,
			lines: []line{{"to", a.Letter.To}}, verb: "sends", within: "seconds",
		}
		switch l := a.Letter; {
		case a.Raw != "":
			i.lines = append(i.lines, line{"raw", a.Raw})
		case l.Notice != nil:
			i.lines = append(i.lines, line{"notice", string(l.Notice.Kind)}, line{"of", l.Notice.Order})
		case l.Reply != nil:
			i.lines = append(i.lines, line{"words", l.Reply.Text})
		}
		list = append(list, i)
	}
	return list, err
}

func events(ctx context.Context, money *orders.Store) (list []item, err error) {
	shelved, err := money.Shelved(ctx)
	for _, l := range shelved {
		list = append(list, item{
			code: l.Aside, kind: bot.ShelvedEvent, who: l.Hint.ID, reason: l.Reason, at: l.Since, tries: l.Tries,
			lines: []line{{"event", l.Hint.ID}, {"order", l.Hint.Order}, {"link", l.Hint.Request}, {"payment", l.Hint.Payment}},
			verb:  "follows", within: "a minute",
		})
	}
	return list, err
}
