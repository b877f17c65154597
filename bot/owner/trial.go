package owner

import (
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/span"
)

var trialCommand = command{
	name: "trial", right: bot.Sell, help: text.HelpTrial,
	say: askTrial,
	do:  doTrial,
}

// askTrial: /trial shows how long everybody may try; /trial DURATION and /trial off change it.
func askTrial(t *dialog.Turn, args []string) {
	switch lasts, err := readTrial(args); {
	case len(args) == 0 && t.Shop.Trial == 0:
		t.Say(text.TrialNone)
	case len(args) == 0:
		t.Say(text.TrialIs, "lasts", dialog.Span(t.Lang, t.Shop.Trial))
	case err != nil:
		t.Say(text.TrialUsage)
	case lasts == 0:
		t.Ask(text.AskTrialOff, "trial off")
	default:
		t.Ask(text.AskTrial, "trial "+args[0], "lasts", dialog.Span(t.Lang, lasts))
	}
}

// readTrial reads a length of time, or off.
func readTrial(args []string) (time.Duration, error) {
	switch {
	case len(args) != 1:
		return 0, span.ErrSpan
	case args[0] == "off":
		return 0, nil
	}
	return span.Parse(args[0])
}

func doTrial(t *dialog.Turn, args []string) {
	lasts, err := readTrial(args)
	if err != nil {
		t.Menu(text.OldMenu)
		return
	}
	t.Note("trial", "", trialWords(t, t.Shop.Trial), trialWords(t, lasts))
	t.Decision.Shop.Trial = lasts
	if lasts == 0 {
		t.Say(text.TrialNone)
		return
	}
	t.Say(text.TrialIs, "lasts", dialog.Span(t.Lang, lasts))
}

func trialWords(t *dialog.Turn, lasts time.Duration) string {
	if lasts == 0 {
		return "off"
	}
	return dialog.Span(t.Lang, lasts)
}
