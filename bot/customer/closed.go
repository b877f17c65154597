package customer

import (
	"errors"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// barred is why nothing is sold to the customer at any site, or nil.
func barred(t *dialog.Turn) error {
	switch {
	case t.Decision.Customer.Banned:
		return bot.ErrBanned
	case t.Shop.Paused || t.ClockErr != nil:
		return bot.ErrPaused
	case len(onSale(t)) == 0:
		return bot.ErrNoPlans
	}
	return nil
}

// closed is why nothing is sold at any place, or nil.
func closed(t *dialog.Turn) error {
	err := barred(t)
	if err != nil {
		return err
	}
	for _, p := range t.Places {
		if err = shut(t, p, 1); err == nil {
			return nil
		}
	}
	return err
}

// shut is why nothing for so many devices is sold at a place, or nil.
func shut(t *dialog.Turn, p bot.Place, devices int) error {
	switch {
	case !t.Shop.Sells(p.Name):
		return bot.ErrPaused
	case p.Status.Full():
		return bot.ErrSiteFull
	case !p.Status.Sells(t.Now):
		return bot.ErrSiteDown
	case p.Taken+devices > p.Places:
		return bot.ErrSiteFull
	}
	return nil
}

// sorry says why nothing is sold, and offers to tell when that changes.
func sorry(t *dialog.Turn, err error) {
	t.Reply(bot.Outgoing{Text: t.Lang.Say(dialog.Sentence(err)), Rows: append(tells(t, err), t.Back())})
}

// tells is the button that asks to be told when what keeps the shop from selling is over.
func tells(t *dialog.Turn, err error) [][]bot.Choice {
	if errors.Is(err, bot.ErrNoPlans) || errors.Is(err, bot.ErrBanned) {
		return nil
	}
	return [][]bot.Choice{{{Label: t.Lang.Say(text.ButtonTellOpen), Data: "tell"}}}
}

func tellOpen(t *dialog.Turn) {
	t.Decision.Remember = t.In.From()
	t.Menu(text.WillTell)
}
