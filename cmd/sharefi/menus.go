package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
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
	shown := map[int64]string{}
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
func (a *App) setMenus(ctx context.Context, shown map[int64]string) error {
	want, err := a.wantedMenus(ctx)
	if err != nil {
		return err
	}
	var failed error
	for chat, rows := range want {
		if look := fmt.Sprint(rows); shown[chat] != look {
			if err := a.telegram.SetCommands(ctx, chat, rows); err != nil {
				failed = errors.Join(failed, err)
				continue
			}
			shown[chat] = look
		}
	}
	for chat := range shown {
		if _, wanted := want[chat]; !wanted {
			if err := a.telegram.DropCommands(ctx, chat); err != nil && !errors.Is(err, bot.ErrGone) {
				failed = errors.Join(failed, err)
				continue
			}
			delete(shown, chat)
		}
	}
	return failed
}

// wantedMenus are the menus by chat; 0 is everybody's.
func (a *App) wantedMenus(ctx context.Context) (map[int64][]telegram.Command, error) {
	shop, err := a.talk.Shop(ctx)
	if err != nil {
		return nil, err
	}
	owners, _, err := a.talk.Owners(ctx)
	if err != nil {
		return nil, err
	}
	want := map[int64][]telegram.Command{0: {
		{Name: "start", Help: "Prices and menu"}, {Name: "buy", Help: "Buy Wi-Fi"},
		{Name: "access", Help: "My access"}, {Name: "help", Help: "Help"},
		{Name: "support", Help: "Write to the owner"}, {Name: "terms", Help: "Terms"},
		{Name: "mydata", Help: "What is known of me"}, {Name: "forget", Help: "Forget me"},
	}}
	set := func(address string, may func(bot.Right) bool) {
		id, ok := strings.CutPrefix(address, a.telegram.Name()+":")
		chat, err := strconv.ParseInt(id, 10, 64)
		if !ok || err != nil {
			return
		}
		want[chat] = nil
		for _, row := range bot.CommandMenu(a.Config.Texts.In("en"), may) {
			want[chat] = append(want[chat], telegram.Command(row))
		}
	}
	for _, h := range shop.Staff {
		set(h.Address, func(r bot.Right) bool { return r != bot.Own && h.Has(r) })
	}
	for _, address := range owners {
		set(address, func(bot.Right) bool { return true })
	}
	return want, nil
}
