package app

import (
	"context"
	"crypto/rand"
	"errors"
	"os/user"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/scheduler"
)

// errOtherShape says that this program must not write into the records.
var errOtherShape = errors.New("these records have another version than this program's; start this version of " +
	"sharefi first")

// Typed does what the owner's command does in a chat, beside the shop that runs or while none does. Confirm
// asks its question. The answer comes with whether anything was changed.
func (a *App) Typed(
	ctx context.Context, command string, confirm func(question string) error,
) (answer string, changed bool, err error) {
	if n, err := a.DB.Schema(ctx); err != nil || n > 0 && n != Shape() {
		return "", false, errors.Join(err, errOtherShape)
	}
	a.guard = scheduler.NewGuard(a.Now)
	if _, err := openTelegram(ctx, a); err != nil {
		return "", false, err
	}
	if err := a.wire(); err != nil {
		return "", false, err
	}
	a.leases.Orders.Places = func(string) int { return 1 << 30 } // nothing is sold here
	return a.desk.Typed(ctx, bot.Incoming{
		ID: rand.Text(), Channel: desk.Terminal, Chat: userName(), Private: true, Kind: bot.Text,
		Lang: "en", At: a.Now(), Text: command,
	}, confirm)
}

// userName is the name of the person at the terminal, for the journal.
func userName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "somebody"
}
