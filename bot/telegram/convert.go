package telegram

import (
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
)

// incoming turns an update into what a person did. The second result is false for updates that
// nobody answers: edits, channel posts, service messages, other bots.
func incoming(u tgbotapi.Update) (bot.Incoming, bool) {
	switch {
	case u.CallbackQuery != nil:
		return press(u)
	case u.Message != nil:
		return message(u)
	case u.MyChatMember != nil:
		m := u.MyChatMember
		in := from(u.UpdateID, &m.Chat, &m.From)
		in.Kind = bot.Gone
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

func press(u tgbotapi.Update) (bot.Incoming, bool) {
	q := u.CallbackQuery
	if q.Message == nil || q.Message.Chat == nil || q.From == nil {
		return bot.Incoming{}, false
	}
	in := from(u.UpdateID, q.Message.Chat, q.From)
	in.Kind, in.Text, in.Answer = bot.Button, q.Data, q.ID
	in.Menu = strconv.Itoa(q.Message.MessageID)
	return in, true
}

func message(u tgbotapi.Update) (bot.Incoming, bool) {
	m := u.Message
	if m.From == nil || m.From.IsBot || m.Chat == nil {
		return bot.Incoming{}, false
	}
	in := from(u.UpdateID, m.Chat, m.From)
	in.At = time.Unix(int64(m.Date), 0).UTC()
	switch {
	case m.Contact != nil:
		in.Kind, in.Phone = bot.Contact, m.Contact.PhoneNumber
		// Telegram's server fills the card's user id, so it can be trusted; a forwarded card is
		// somebody's, but not shown to be given by the sender.
		in.Own = m.Contact.UserID == m.From.ID && m.ForwardDate == 0
	case m.Text != "":
		in.Kind, in.Text = bot.Text, command(m.Text)
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
	word, rest, spaced := strings.Cut(s, " ")
	word, _, _ = strings.Cut(word, "@")
	if spaced {
		return word + " " + rest
	}
	return word
}
