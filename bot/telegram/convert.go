package telegram

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
)

// An update is tgbotapi's, with what its types lack.
type update struct {
	tgbotapi.Update
	forwarded  bool
	wordless   bool // the message is of a kind without words that tgbotapi does not know
	refunded   *refundedPayment
	unreadable error // the update has nothing but its id, because its kind is not what we know
}

// decode reads one update. One that can't be read must not keep the others back for ever, so only
// an update without an id is an error.
func decode(raw json.RawMessage) (update, error) {
	var u update
	var more struct {
		ID      int `json:"update_id"`
		Message struct {
			// Took the place of forward_date in Bot API 7.0, which is younger than tgbotapi.
			ForwardOrigin *struct{}        `json:"forward_origin"`
			Refunded      *refundedPayment `json:"refunded_payment"`
			newKinds
		} `json:"message"`
	}
	if err := errors.Join(json.Unmarshal(raw, &u.Update), json.Unmarshal(raw, &more)); err != nil {
		u = update{unreadable: err}
	}
	if more.ID == 0 {
		return update{}, errNoID
	}
	u.UpdateID = more.ID
	u.refunded = more.Message.Refunded
	u.wordless = more.Message.newKinds.any()
	u.forwarded = more.Message.ForwardOrigin != nil || u.Message != nil && u.Message.ForwardDate != 0
	return u, nil
}

// newKinds are the kinds of messages that are younger than tgbotapi.
type newKinds struct {
	Story           json.RawMessage `json:"story"`
	PaidMedia       json.RawMessage `json:"paid_media"`
	Checklist       json.RawMessage `json:"checklist"`
	Giveaway        json.RawMessage `json:"giveaway"`
	GiveawayWinners json.RawMessage `json:"giveaway_winners"`
	Gift            json.RawMessage `json:"gift"`
	UniqueGift      json.RawMessage `json:"unique_gift"`
}

func (k newKinds) any() bool {
	return len(k.Story)+len(k.PaidMedia)+len(k.Checklist)+len(k.Giveaway)+len(k.GiveawayWinners)+len(k.Gift)+len(k.UniqueGift) > 0
}

var errNoID = errors.New("an update has no id")

// incoming turns an update into what a person did. The second result is false for updates that
// nobody answers: channel posts, service messages, other bots. Words that are edited are said again.
func incoming(u update) (bot.Incoming, bool) {
	switch {
	case u.CallbackQuery != nil:
		return press(u)
	case u.Message != nil:
		return message(u)
	case u.EditedMessage != nil: // a place that moves is edited all the time, and says nothing
		u.Message = u.EditedMessage
		in, ok := message(u)
		in.At = time.Unix(int64(max(u.Message.EditDate, u.Message.Date)), 0).UTC()
		return in, ok && in.Kind == bot.Text && in.Private
	case u.MyChatMember != nil:
		m := u.MyChatMember
		in := from(u.UpdateID, &m.Chat, &m.From)
		in.Kind, in.At = bot.Gone, time.Unix(int64(m.Date), 0).UTC()
		return in, m.Chat.IsPrivate() && m.NewChatMember.WasKicked()
	}
	return bot.Incoming{}, false
}

func from(id int, chat *tgbotapi.Chat, user *tgbotapi.User) bot.Incoming {
	return bot.Incoming{
		ID: "u" + strconv.Itoa(id), Channel: "telegram", Chat: strconv.FormatInt(chat.ID, 10), Private: chat.IsPrivate(),
		Name: strings.TrimSpace(user.FirstName), Lang: user.LanguageCode,
	}
}

func press(u update) (bot.Incoming, bool) {
	q := u.CallbackQuery
	if q.Message == nil || q.Message.Chat == nil || q.From == nil {
		return bot.Incoming{}, false
	}
	in := from(u.UpdateID, q.Message.Chat, q.From)
	in.Kind, in.Text, in.Answer = bot.Button, q.Data, q.ID
	in.Menu = strconv.Itoa(q.Message.MessageID)
	return in, true
}

func message(u update) (bot.Incoming, bool) {
	m := u.Message
	if m.From == nil || m.From.IsBot || m.Chat == nil {
		return bot.Incoming{}, false
	}
	in := from(u.UpdateID, m.Chat, m.From)
	in.At, in.Picture = time.Unix(int64(m.Date), 0).UTC(), pictureOf(m)
	switch {
	case m.Contact != nil:
		in.Kind, in.Phone = bot.Contact, m.Contact.PhoneNumber
		// Telegram's server fills the card's user id, so it can be trusted; a forwarded card is
		// somebody's, but not shown to be given by the sender.
		in.Own = m.Contact.UserID == m.From.ID && !u.forwarded
	case m.Text != "":
		in.Kind, in.Text = bot.Text, command(m.Text)
	case m.Caption != "":
		in.Kind, in.Text = bot.Text, command(m.Caption)
	case u.wordless:
		in.Kind = bot.Media
	case m.Photo != nil, m.Voice != nil, m.Sticker != nil, m.Document != nil, m.Video != nil, m.Audio != nil,
		m.VideoNote != nil, m.Animation != nil, m.Location != nil, m.Venue != nil, m.Poll != nil, m.Dice != nil, m.Game != nil:
		in.Kind = bot.Media
	default:
		return bot.Incoming{}, false
	}
	return in, true
}

// command takes the bot's name out of a command as groups send it: /start@sharefi_bot.
func command(s string) string {
	if !strings.HasPrefix(s, "/") {
		return s
	}
	end := strings.IndexFunc(s, unicode.IsSpace)
	if end < 0 {
		end = len(s)
	}
	word, _, _ := strings.Cut(s[:end], "@")
	return word + s[end:]
}
