package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
)

// A message that says that more follows is replaced only so soon: an edit rings no bell, and who waits for longer has
// put the phone away.
const replacedWithin = 30 * time.Second

// announced knows the last message of each chat, where that says that more follows. It is a courtesy and not stored:
// after a restart the rest comes as a message of its own.
type announced struct {
	mu    sync.Mutex
	chats map[string]announcement
}

type announcement struct {
	about string
	id    int
	at    time.Time
}

// announces reports whether a message says that more follows about its order.
func announces(out bot.Outgoing) bool { return out.Typing && out.About != "" }

// note remembers what was said last in a chat.
func (a *announced) note(out bot.Outgoing, id int, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for chat, last := range a.chats {
		if now.Sub(last.at) > replacedWithin {
			delete(a.chats, chat)
		}
	}
	delete(a.chats, out.Chat)
	if announces(out) && id != 0 {
		if a.chats == nil {
			a.chats = map[string]announcement{}
		}
		a.chats[out.Chat] = announcement{out.About, id, now}
	}
}

// over forgets what was said, since the person has said something below it.
func (a *announced) over(chat string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.chats, chat)
}

// replaced is the id of the message whose place a message takes; zero if it takes none.
func (a *announced) replaced(out bot.Outgoing, now time.Time) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	last, ok := a.chats[out.Chat]
	if !ok || out.About != last.about || now.Sub(last.at) > replacedWithin {
		return 0
	}
	return last.id
}

// notReplaced has the next try send a message of its own after one that failed: what Telegram does not edit it may still
// take, and a password is not to wait for that.
func (c *Channel) notReplaced(ctx context.Context, out bot.Outgoing, err error) error {
	var rest *bot.RetryError
	if err != nil && ctx.Err() == nil && !errors.As(err, &rest) {
		c.soon.over(out.Chat)
	}
	return err
}

// edit replaces a message, and reports whether that settled it. One that can't be edited, because it is gone, too old
// or a picture, is sent anew.
func (c *Channel) edit(api *tgbotapi.BotAPI, chat int64, out bot.Outgoing, id int) (bool, error) {
	if units(out.Text) > maxMessage {
		return false, nil
	}
	params := target(chat, id, out.Rows)
	params["text"], params["parse_mode"], params["disable_web_page_preview"] = markup(out.Text), tgbotapi.ModeHTML, "true"
	_, err := api.MakeRequest("editMessageText", params)
	return edited(err)
}

// pictureName is what a picture is called on its way.
const pictureName = "picture.png"

// editPicture replaces words by a picture with a caption: the Bot API's editMessageMedia adds media to text messages.
func (c *Channel) editPicture(api *tgbotapi.BotAPI, chat int64, out bot.Outgoing, id int) (bool, error) {
	media, err := json.Marshal(map[string]string{"type": "photo", "media": "attach://" + pictureName,
		"caption": markup(out.Text), "parse_mode": tgbotapi.ModeHTML})
	if err != nil {
		return false, err
	}
	params := target(chat, id, out.Rows)
	params["media"] = string(media)
	_, err = api.UploadFiles("editMessageMedia", params, []tgbotapi.RequestFile{
		{Name: pictureName, Data: tgbotapi.FileBytes{Name: pictureName, Bytes: out.Picture}}})
	return edited(err)
}

// target names a message, and the buttons that it gets. tgbotapi's own type for them has none that copy.
func target(chat int64, id int, rows [][]bot.Choice) tgbotapi.Params {
	params := tgbotapi.Params{"chat_id": strconv.FormatInt(chat, 10), "message_id": strconv.Itoa(id)}
	if keys := keyboard(rows); len(keys.Rows) > 0 {
		if list, err := json.Marshal(keys); err == nil {
			params["reply_markup"] = string(list)
		}
	}
	return params
}

// edited reads the answer to an edit.
func edited(err error) (bool, error) {
	if err == nil || says(err, "message is not modified") {
		return true, nil
	}
	if err = classify(err); errors.Is(err, bot.ErrRejected) {
		return false, nil
	}
	return false, err
}
