package telegram

import (
	"slices"
	"unicode"

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
	Pay   bool      `json:"pay,omitempty"`
}

type copyText struct {
	Text string `json:"text"`
}

// maxCopy is how much a button can copy.
const maxCopy = 256

// maxBeside is how many letters a button beside another has room for on a phone. Telegram cuts off what is
// longer.
const maxBeside = 18

// roomy gives each button a row of its own where one of a row is cut off.
func roomy(rows [][]bot.Choice) [][]bot.Choice {
	var list [][]bot.Choice
	for _, row := range rows {
		if !slices.ContainsFunc(row, func(c bot.Choice) bool { return letters(c.Label) > maxBeside }) {
			list = append(list, row)
			continue
		}
		for _, choice := range row {
			list = append(list, []bot.Choice{choice})
		}
	}
	return list
}

// letters counts what takes room: marks stand on the letters before them.
func letters(label string) int {
	n := 0
	for _, r := range label {
		if !unicode.In(r, unicode.Mn, unicode.Cf) {
			n++
		}
	}
	return n
}

// keyboard is the buttons of a new message.
func keyboard(rows [][]bot.Choice) markupKeys {
	keys := markupKeys{Rows: [][]markupKey{}}
	for _, row := range roomy(rows) {
		var line []markupKey
		for _, choice := range row {
			key := markupKey{Label: choice.Label, Data: choice.Data, URL: choice.URL, Pay: choice.Pay}
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

// typing shows for a few seconds that more follows. It is a courtesy, so its failure is nobody's.
func (c *Channel) typing(api *tgbotapi.BotAPI, chat int64) {
	if _, err := api.Request(tgbotapi.NewChatAction(chat, tgbotapi.ChatTyping)); err != nil {
		c.Log.Debug("show that an answer follows", "err", err)
	}
}
