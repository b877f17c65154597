package telegram

import (
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
)

// A markupKeys is an inline keyboard with the buttons that tgbotapi does not know: those that copy.
type markupKeys struct {
	Rows [][]markupKey `json:"inline_keyboard"`
}

type markupKey struct {
	Label string    `json:"text"`
	Data  string    `json:"callback_data,omitempty"`
	URL   string    `json:"url,omitempty"`
	Copy  *copyText `json:"copy_text,omitempty"`
}

type copyText struct {
	Text string `json:"text"`
}

// maxCopy is how much a button can copy.
const maxCopy = 256

// keyboard is the buttons of a new message.
func keyboard(rows [][]bot.Choice) markupKeys {
	keys := markupKeys{Rows: [][]markupKey{}}
	for _, row := range rows {
		var line []markupKey
		for _, choice := range row {
			key := markupKey{Label: choice.Label, Data: choice.Data, URL: choice.URL}
			if choice.Copy != "" {
				if units(choice.Copy) > maxCopy {
					continue
				}
				key.Copy = &copyText{choice.Copy}
			}
			line = append(line, key)
		}
		if len(line) > 0 {
			keys.Rows = append(keys.Rows, line)
		}
	}
	return keys
}

// editable is the buttons of an edited message, as tgbotapi wants them. What copies is never edited in.
func editable(rows [][]bot.Choice) tgbotapi.InlineKeyboardMarkup {
	var keys [][]tgbotapi.InlineKeyboardButton
	for _, row := range keyboard(rows).Rows {
		var line []tgbotapi.InlineKeyboardButton
		for _, key := range row {
			switch {
			case key.Copy != nil:
			case key.URL != "":
				line = append(line, tgbotapi.NewInlineKeyboardButtonURL(key.Label, key.URL))
			default:
				line = append(line, tgbotapi.NewInlineKeyboardButtonData(key.Label, key.Data))
			}
		}
		if len(line) > 0 {
			keys = append(keys, line)
		}
	}
	return tgbotapi.InlineKeyboardMarkup{InlineKeyboard: keys}
}

// typing shows for a few seconds that more follows. It is a courtesy, so its failure is nobody's.
func (c *Channel) typing(api *tgbotapi.BotAPI, chat int64) {
	if _, err := api.Request(tgbotapi.NewChatAction(chat, tgbotapi.ChatTyping)); err != nil {
		c.Log.Debug("show that an answer follows", "err", err)
	}
}
