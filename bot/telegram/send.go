package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

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
	for _, id := range out.Delete {
		if err := c.remove(api, chat, id); err != nil {
			return err
		}
	}
	if out.Text == "" && out.Picture == nil && out.Document == nil && out.Shown == "" {
		return nil
	}
	id, err := c.put(ctx, api, chat, out)
	if err == nil {
		c.soon.note(out, id, time.Now())
	}
	return err
}

// put brings a message into the chat, and returns its id.
func (c *Channel) put(ctx context.Context, api *tgbotapi.BotAPI, chat int64, out bot.Outgoing) (int, error) {
	if out.Document != nil {
		return c.document(ctx, chat, out)
	}
	if out.Invoice != nil {
		return c.invoice(ctx, api, chat, out)
	}
	if kind, file, ok := known(out.Shown); ok && out.Picture == nil {
		return c.shown(api, chat, out, kind, file)
	}
	replaced := c.soon.replaced(out, time.Now())
	if out.Picture != nil {
		id, err := c.picture(api, chat, out, replaced)
		return id, c.notReplaced(ctx, out, err)
	}
	if menu, err := strconv.Atoi(out.Edit); err == nil {
		replaced = menu
	}
	if replaced != 0 && out.AskPhone == "" { // an edit can't bring the phone button
		if done, err := c.edit(api, chat, out, replaced); done || err != nil {
			return replaced, c.notReplaced(ctx, out, err)
		}
	}
	return c.message(api, chat, out)
}

func (c *Channel) message(api *tgbotapi.BotAPI, chat int64, out bot.Outgoing) (int, error) {
	parts := split(out.Text, maxMessage)
	id := 0
	for i, part := range parts {
		m := tgbotapi.NewMessage(chat, markup(part))
		m.ParseMode, m.DisableWebPagePreview = tgbotapi.ModeHTML, true
		if i == len(parts)-1 {
			m.ReplyMarkup = controls(out)
		}
		sent, err := api.Request(m)
		if err != nil {
			return 0, classify(err)
		}
		id = messageID(sent)
	}
	return id, nil
}

// messageID is the id of a message that was sent; zero if the answer does not say.
func messageID(sent *tgbotapi.APIResponse) int {
	var m struct {
		ID int `json:"message_id"`
	}
	if err := json.Unmarshal(sent.Result, &m); err != nil {
		return 0
	}
	return m.ID
}

// picture sends a picture with its caption, in the place of a message if one is to be replaced.
func (c *Channel) picture(api *tgbotapi.BotAPI, chat int64, out bot.Outgoing, replaced int) (int, error) {
	long := units(out.Text) > maxCaption
	if replaced != 0 && !long {
		if done, err := c.editPicture(api, chat, out, replaced); done || err != nil {
			return replaced, err
		}
	}
	p := tgbotapi.NewPhoto(chat, tgbotapi.FileBytes{Name: pictureName, Bytes: out.Picture})
	if !long {
		p.Caption, p.ParseMode, p.ReplyMarkup = markup(out.Text), tgbotapi.ModeHTML, controls(out)
	}
	sent, err := api.Request(p)
	if err != nil {
		err = classify(err)
		if errors.Is(err, bot.ErrRejected) { // the words matter more than the picture
			return c.message(api, chat, out)
		}
		return 0, err
	}
	if long {
		return c.message(api, chat, out)
	}
	return messageID(sent), nil
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
	case announces(out): // a message that takes a keyboard away can't be edited
		return nil
	}
	return tgbotapi.NewRemoveKeyboard(false)
}
