package telegram

import (
	"context"
	"errors"
	"fmt"
	"html"
	"strconv"
	"strings"
	"unicode/utf16"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
)

// The Bot API's limits, in UTF-16 units after the marks were taken out.
const (
	maxMessage = 4096
	maxCaption = 1024
)

// Send is bot.Channel's. It answers the press, edits the menu where that works, and else sends
// anew.
func (c *Channel) Send(ctx context.Context, out bot.Outgoing) error {
	api := c.api(ctx, c.send)
	if out.Answer != "" {
		_, err := api.Request(tgbotapi.NewCallback(out.Answer, out.Toast))
		if err != nil && !says(err, "query is too old", "query id is invalid") {
			return classify(err)
		}
	}
	if out.Text == "" && out.Picture == nil {
		return nil
	}
	chat, err := strconv.ParseInt(out.Chat, 10, 64)
	if err != nil {
		return fmt.Errorf("%w: %q is no chat", bot.ErrGone, out.Chat)
	}
	if out.Picture != nil {
		return c.picture(api, chat, out)
	}
	if out.Edit != "" {
		done, err := c.edit(api, chat, out)
		if done || err != nil {
			return err
		}
	}
	return c.message(api, chat, out)
}

// edit replaces the menu, and reports whether that settled it. A message that can't be edited any
// more is sent anew.
func (c *Channel) edit(api *tgbotapi.BotAPI, chat int64, out bot.Outgoing) (bool, error) {
	id, err := strconv.Atoi(out.Edit)
	if err != nil || units(text.Strip(out.Text)) > maxMessage {
		return false, nil
	}
	edit := tgbotapi.NewEditMessageText(chat, id, markup(out.Text))
	edit.ParseMode, edit.DisableWebPagePreview = tgbotapi.ModeHTML, true
	if keys := keyboard(out.Rows); len(keys.InlineKeyboard) > 0 {
		edit.ReplyMarkup = &keys
	}
	_, err = api.Request(edit)
	switch {
	case err == nil, says(err, "message is not modified"):
		return true, nil
	case says(err, "message to edit not found", "message can't be edited", "message_id_invalid"):
		return false, nil
	}
	return false, classify(err)
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
	long := units(text.Strip(out.Text)) > maxCaption
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

func keyboard(rows [][]bot.Choice) tgbotapi.InlineKeyboardMarkup {
	var keys [][]tgbotapi.InlineKeyboardButton
	for _, row := range rows {
		var line []tgbotapi.InlineKeyboardButton
		for _, choice := range row {
			if choice.URL != "" {
				line = append(line, tgbotapi.NewInlineKeyboardButtonURL(choice.Label, choice.URL))
			} else {
				line = append(line, tgbotapi.NewInlineKeyboardButtonData(choice.Label, choice.Data))
			}
		}
		if len(line) > 0 {
			keys = append(keys, line)
		}
	}
	return tgbotapi.InlineKeyboardMarkup{InlineKeyboard: keys}
}

// markup turns the marks of bold and code words into HTML. A mark without its other half is
// dropped.
func markup(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexAny(s, text.Bold+text.Code)
		if i < 0 {
			break
		}
		b.WriteString(html.EscapeString(s[:i]))
		mark, rest := s[i:i+1], s[i+1:]
		inside, after, closed := strings.Cut(rest, mark)
		if !closed {
			s = rest
			continue
		}
		tag := map[string]string{text.Bold: "b", text.Code: "code"}[mark]
		b.WriteString("<" + tag + ">" + html.EscapeString(text.Strip(inside)) + "</" + tag + ">")
		s = after
	}
	b.WriteString(html.EscapeString(s))
	return b.String()
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// split cuts a text into parts that fit, at line ends where there are some.
func split(s string, most int) []string {
	var parts []string
	for units(s) > most {
		cut := 0
		for i, r := range s {
			if units(s[:i]) > most {
				break
			}
			if r == '\n' {
				cut = i
			}
		}
		if cut == 0 {
			for i := range s {
				if units(s[:i]) > most {
					break
				}
				cut = i
			}
		}
		parts, s = append(parts, s[:cut]), strings.TrimPrefix(s[cut:], "\n")
	}
	return append(parts, s)
}
