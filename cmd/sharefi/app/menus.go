package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/customer"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/text"
)

// menusAgain is how long to wait after a menu could not be set. An owner who has not written yet has
// no chat to set one in.
const menusAgain = 5 * time.Minute

// menuRecords are what the menus depend on.
type menuRecords interface {
	Shop(ctx context.Context) (bot.Shop, error)
	Owners(ctx context.Context) ([]string, bot.Pings, error)
	Lang(ctx context.Context, address string) (string, error)
}

// menus keeps the menus of commands on Telegram in step with people's rights: one for everybody, and one in the
// chat of each person with a right of their own.
type menus struct {
	telegram *telegram.Channel
	records  menuRecords
	texts    *text.Catalog
	log      *slog.Logger
	begins   func() // each round
	wake     chan struct{}
}

func newMenus(c *telegram.Channel, r menuRecords, texts *text.Catalog, log *slog.Logger) *menus {
	return &menus{telegram: c, records: r, texts: texts, log: log, begins: func() {}, wake: make(chan struct{}, 1)}
}

// changed says that somebody's rights or language changed.
func (m *menus) changed() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// run keeps the menus until ctx ends.
func (m *menus) run(ctx context.Context) error {
	shown := map[menuOf]string{}
	for ctx.Err() == nil {
		m.begins()
		err := m.set(ctx, shown)
		if err != nil && ctx.Err() == nil {
			m.log.Warn("set the menus of commands, again in a while", "err", err)
		}
		again := time.NewTimer(menusAgain)
		if err == nil {
			again.Stop()
		}
		select {
		case <-ctx.Done():
		case <-m.wake:
		case <-again.C:
		}
		again.Stop()
	}
	return nil
}

// set sets the menus that are not as shown, and takes away those of people who lost their rights.
func (m *menus) set(ctx context.Context, shown map[menuOf]string) error {
	want, err := m.wanted(ctx)
	if err != nil {
		return err
	}
	var failed error
	for menu, rows := range want {
		if look := fmt.Sprint(rows); shown[menu] != look {
			if err := m.telegram.SetCommands(ctx, menu.chat, menu.lang, rows); err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			shown[menu] = look
		}
	}
	for menu := range shown {
		if _, wanted := want[menu]; !wanted {
			if err := m.telegram.DropCommands(ctx, menu.chat); err != nil && !errors.Is(err, bot.ErrGone) {
				failed = errors.Join(failed, err)
				continue
			}
			delete(shown, menu)
		}
	}
	return failed
}

// menuOf is whose a menu is: a chat's, or everybody's (0) whose client speaks a language. Without one it is
// for all the rest.
type menuOf struct {
	chat int64
	lang string
}

// everybodys are the menus in all languages.
func (m *menus) everybodys() map[menuOf][]telegram.Command {
	all := map[menuOf][]telegram.Command{}
	for i, l := range text.All() {
		menu := menuOf{lang: l.Tag}
		if i == 0 {
			menu.lang = ""
		}
		all[menu] = asCommands(customer.RequestMenu(m.texts.In(l.Tag)))
	}
	return all
}

func asCommands(rows []bot.MenuRow) []telegram.Command {
	list := make([]telegram.Command, len(rows))
	for i, row := range rows {
		list[i] = telegram.Command(row)
	}
	return list
}

// wanted are everybody's menus, and those of people who may do something to the shop, in the languages
// that they chose.
func (m *menus) wanted(ctx context.Context) (map[menuOf][]telegram.Command, error) {
	shop, err := m.records.Shop(ctx)
	if err != nil {
		return nil, err
	}
	owners, _, err := m.records.Owners(ctx)
	if err != nil {
		return nil, err
	}
	want := m.everybodys()
	set := func(address string, may func(bot.Right) bool) error {
		id, ok := strings.CutPrefix(address, m.telegram.Name()+":")
		chat, err := strconv.ParseInt(id, 10, 64)
		if !ok || err != nil {
			return nil
		}
		lang, err := m.records.Lang(ctx, address)
		want[menuOf{chat: chat}] = asCommands(owner.CommandMenu(m.texts.In(lang), may))
		return err
	}
	for _, h := range shop.Staff {
		err = errors.Join(err, set(h.Address, func(r bot.Right) bool { return r != bot.Own && h.Has(r) }))
	}
	for _, address := range owners {
		err = errors.Join(err, set(address, func(bot.Right) bool { return true }))
	}
	return want, err
}
