package telegram

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/reference"
)

// Kinds of files that are shown again by their ids. A file of one kind can't be sent as another.
const (
	photo    = "photo"
	document = "document"
)

// pictureOf is the picture of a message, as a photo or as a file. Its id is good in every chat of the bot; what is the same for
// the same picture, also where it was forwarded, is its unique id.
func pictureOf(m *tgbotapi.Message) billing.Picture {
	kind, file, unique := photo, "", ""
	if n := len(m.Photo); n > 0 { // sizes, the largest last
		file, unique = m.Photo[n-1].FileID, m.Photo[n-1].FileUniqueID
	} else if d := m.Document; d != nil && (strings.HasPrefix(d.MimeType, "image/") || d.MimeType == "application/pdf") {
		kind, file, unique = document, d.FileID, d.FileUniqueID
	}
	if file == "" || unique == "" {
		return billing.Picture{}
	}
	return billing.Picture{File: "telegram:" + kind + "/" + file, Mark: reference.PictureMark("telegram", unique)}
}

// known reads which file a message shows again, if Telegram has it.
func known(shown string) (kind, file string, ok bool) {
	rest, ours := strings.CutPrefix(shown, "telegram:")
	kind, file, ok = strings.Cut(rest, "/")
	return kind, file, ours && ok && (kind == photo || kind == document)
}

// shown sends a picture that Telegram has, with the words below it. Where Telegram does not show it again the words are sent
// alone: they matter more.
func (c *Channel) shown(api *tgbotapi.BotAPI, chat int64, out bot.Outgoing, kind, file string) (int, error) {
	params := tgbotapi.Params{"chat_id": strconv.FormatInt(chat, 10), kind: file}
	long := units(out.Text) > maxCaption
	if !long {
		keys, err := json.Marshal(controls(out))
		if err != nil {
			return 0, err
		}
		params["caption"], params["parse_mode"], params["reply_markup"] = markup(out.Text), tgbotapi.ModeHTML, string(keys)
	}
	sent, err := api.MakeRequest(map[string]string{photo: "sendPhoto", document: "sendDocument"}[kind], params)
	switch err = classify(err); {
	case long && err == nil, errors.Is(err, bot.ErrRejected):
		return c.message(api, chat, out)
	case err != nil:
		return 0, err
	}
	return messageID(sent), nil
}
