package telegram

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
)

// The Bot API's limits, in UTF-16 units after the marks were taken out.
const (
	maxMessage = 4096
	maxCaption = 1024
	maxToast   = 200
)

// Send is bot.Channel's. It answers the press, edits the menu where that works, and else sends
// anew.
func (c *Channel) Send(ctx context.Context, out bot.Outgoing) error {
	api := c.api(ctx, c.send)
	if out.Answer != "" {
		_, err := api.Request(tgbotapi.NewCallback(out.Answer, out.Toast[:fit(out.Toast, maxToast)]))
		// A press that can't be answered, most often because it is too old, must not keep the words back.
		if err = classify(err); err != nil && !errors.Is(err, bot.ErrRejected) {
			return err
		}
	}
	chat, err := strconv.ParseInt(out.Chat, 10, 64)
	if err != nil {
		return fmt.Errorf("%w: %q is no chat", bot.ErrGone, out.Chat)
	}
	if out.Typing {
		defer c.typing(api, chat)
	}
	if out.Text == "" && out.Picture == nil && out.Document == nil {
		return nil
	}
	if out.Picture != nil {
		return c.picture(api, chat, out)
	}
	if out.Document != nil {
		return c.document(ctx, chat, out)
	}
	if out.Edit != "" && out.AskPhone == "" { // an edit can't bring the phone button
		done, err := c.edit(api, chat, out)
		if done || err != nil {
			return err
		}
	}
	return c.message(api, chat, out)
}

// edit replaces the menu, and reports whether that settled it. A message that can't be edited,
// because it is gone, too old or a picture, is sent anew.
func (c *Channel) edit(api *tgbotapi.BotAPI, chat int64, out bot.Outgoing) (bool, error) {
	id, err := strconv.Atoi(out.Edit)
	if err != nil || units(out.Text) > maxMessage {
		return false, nil
	}
	edit := tgbotapi.NewEditMessageText(chat, id, markup(out.Text))
	edit.ParseMode, edit.DisableWebPagePreview = tgbotapi.ModeHTML, true
	if keys := editable(out.Rows); len(keys.InlineKeyboard) > 0 {
		edit.ReplyMarkup = &keys
	}
	_, err = api.Request(edit)
	if err == nil || says(err, "message is not modified") {
		return true, nil
	}
	if err = classify(err); errors.Is(err, bot.ErrRejected) {
		return false, nil
	}
	return false, err
}

func (c *Channel) message(api *tgbotapi.BotAPI, chat int64, out bot.Outgoing) error {
	parts := split(out.Text, maxMessage)
	for i, part := range parts {
		m := tgbotapi.NewMessage(chat, markup(part))
		m.ParseMode, m.DisableWebPagePreview = tgbotapi.ModeHTML, true
		if i == len(parts)-1 {
			m.ReplyMarkup = controls(out)
		}
		if _, err := api.Request(m); err != nil {
			return classify(err)
		}
	}
	return nil
}

func (c *Channel) picture(api *tgbotapi.BotAPI, chat int64, out bot.Outgoing) error {
	p := tgbotapi.NewPhoto(chat, tgbotapi.FileBytes{Name: "picture.png", Bytes: out.Picture})
	long := units(out.Text) > maxCaption
	if !long {
		p.Caption, p.ParseMode, p.ReplyMarkup = markup(out.Text), tgbotapi.ModeHTML, controls(out)
	}
	if _, err := api.Request(p); err != nil {
		err = classify(err)
		if errors.Is(err, bot.ErrRejected) { // the words matter more than the picture
			return c.message(api, chat, out)
		}
		return err
	}
	if long {
		return c.message(api, chat, out)
	}
	return nil
}

// controls are the buttons below a message. A message without any takes the phone button away.
func controls(out bot.Outgoing) any {
	switch {
	case out.AskPhone != "":
		keys := tgbotapi.NewOneTimeReplyKeyboard(tgbotapi.NewKeyboardButtonRow(tgbotapi.NewKeyboardButtonContact(out.AskPhone)))
		keys.ResizeKeyboard = true
		return keys
	case len(out.Rows) > 0:
		return keyboard(out.Rows)
	}
	return tgbotapi.NewRemoveKeyboard(false)
}
