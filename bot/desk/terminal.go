package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// Terminal is the channel of an owner's commands at the terminal of the machine, in the journal.
const Terminal = "terminal"

// Typed does an owner's command that asks before it changes something, as in the chat. Whoever may use the machine's
// configuration is the owner, in.Kind is Text and in.Channel is Terminal. Agree is shown the question, and its error
// ends it. It returns what is answered, and whether anything was changed. Nothing is sent to the terminal, and nobody
// is nudged: the shop, which may work in another process, finds what is stored. It may block on Redis.
func (d *Desk) Typed(
	ctx context.Context, in bot.Incoming, agree func(question string) error,
) (said string, changed bool, err error) {
	first, err := d.typedWorld(ctx, in)
	if err != nil {
		return "", false, err
	}
	asked := Step(first, in)
	said = answered(asked)
	if asked.Session.Ask == "" {
		return said, false, nil
	}
	if err := agree(said); err != nil {
		return "", false, err
	}
	in.ID, in.Kind, in.Text = in.ID+" yes", bot.Button, "do "+dialog.Shortened(asked.Session.Ask)
	for range tries {
		w, err := d.typedWorld(ctx, in)
		if err != nil {
			return "", false, err
		}
		w.Session.Ask = asked.Session.Ask
		decision := Step(w, in)
		said = answered(decision)
		if len(decision.Changes) == 0 {
			return said, false, nil
		}
		decision.Session, decision.Customer, decision.Replies = w.Session, w.Customer, nil // the terminal is nobody
		err = d.Records.Commit(ctx, in, w, decision)
		if err == nil {
			return said, true, nil
		}
		if !errors.Is(err, billing.ErrConflict) && !errors.Is(err, scheduler.ErrDeviceTaken) {
			return "", false, err
		}
	}
	return "", false, fmt.Errorf("change the records, %d times: %w", tries, billing.ErrConflict)
}

// typedWorld is the world as the owner sees it.
func (d *Desk) typedWorld(ctx context.Context, in bot.Incoming) (bot.World, error) {
	w, err := d.world(ctx, NewQuery(in, d.Countries), nil)
	w.Owners = append(slices.Clone(w.Owners), in.From())
	return w, err
}

// answered are the words of a decision, without marks.
func answered(d bot.Decision) string {
	for _, r := range d.Replies {
		return text.Strip(r.Text)
	}
	return ""
}
