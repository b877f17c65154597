package app

import (
	"context"
	"errors"
	"fmt"
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

// changedMenus wakes the loop below.
func (a *App) changedMenus() {
	select {
	case a.menuNudge <- struct{}{}:
	default:
	}
}

// keepMenus keeps Telegram's menus of commands as people's rights are: one for everybody, and one in
// the chat of each who may do something to the shop.
func (a *App) keepMenus(ctx context.Context) error {
	shown := map[menuOf]string{}
	for ctx.Err() == nil {
		a.username() // so that links to the bot can be made
		err := a.setMenus(ctx, shown)
		if err != nil && ctx.Err() == nil {
			a.Log.Warn("set the menus of commands, again in a while", "err", err)
		}
		again := time.NewTimer(menusAgain)
		if err == nil {
			again.Stop()
		}
		select {
		case <-ctx.Done():
		case <-a.menuNudge:
		case <-again.C:
		}
		again.Stop()
	}
	return nil
}

// setMenus sets the menus that are not as shown, and takes away those of people who lost their rights.
func (a *App) setMenus(ctx context.Context, shown map[menuOf]string) error {
	want, err := a.wantedMenus(ctx)
	if err != nil {
		return err
	}
	var failed error
	for menu, rows := range want {
		if look := fmt.Sprint(rows); shown[menu] != look {
			if err := a.telegram.SetCommands(ctx, menu.chat, menu.lang, rows); err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			shown[menu] = look
		}
	}
	for menu := range shown {
		if _, wanted := want[menu]; !wanted {
			if err := a.telegram.DropCommands(ctx, menu.chat); err != nil && !errors.Is(err, bot.ErrGone) {
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

// everybodysMenus are the menus in all languages.
func (a *App) everybodysMenus() map[menuOf][]telegram.Command {
	menus := map[menuOf][]telegram.Command{}
	for i, l := range text.All() {
		menu := menuOf{lang: l.Tag}
		if i == 0 {
			menu.lang = ""
		}
		menus[menu] = asCommands(customer.RequestMenu(a.texts.In(l.Tag)))
	}
	return menus
}

func asCommands(rows []bot.MenuRow) []telegram.Command {
	list := make([]telegram.Command, len(rows))
	for i, row := range rows {
		list[i] = telegram.Command(row)
	}
	return list
}

// wantedMenus are everybody's menus, and those of people who may do something to the shop, in the languages
// that they chose.
func (a *App) wantedMenus(ctx context.Context) (map[menuOf][]telegram.Command, error) {
	shop, err := a.talk.Shop(ctx)
	if err != nil {
		return nil, err
	}
	owners, _, err := a.talk.Owners(ctx)
	if err != nil {
		return nil, err
	}
	want := a.everybodysMenus()
	set := func(address string, may func(bot.Right) bool) error {
		id, ok := strings.CutPrefix(address, a.telegram.Name()+":")
		chat, err := strconv.ParseInt(id, 10, 64)
		if !ok || err != nil {
			return nil
		}
		lang, err := a.talk.Lang(ctx, address)
		want[menuOf{chat: chat}] = asCommands(owner.CommandMenu(a.texts.In(lang), may))
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
