package telegram

import (
	"hash/maphash"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Sayings are the newest messages by what they said. Telegram sends a message as edited also when only what a bot does not
// see of it changed, such as the preview of a link; such words are not said again.
type sayings struct {
	seed  maphash.Seed
	known map[place]saying
}

type place struct {
	chat    int64
	message int
}

type saying struct {
	words  uint64
	update int // that said them; it may come again
}

// maxSayings bounds what is remembered.
const maxSayings = 10_000

func newSayings() sayings { return sayings{maphash.MakeSeed(), map[place]saying{}} }

// news leaves out the edits of messages whose words stayed as they were. What can't be compared, such as an edit of a message
// from before the start, is said.
func (s sayings) news(updates []update) []update {
	var list []update
	for _, u := range updates {
		if s.says(u) {
			list = append(list, u)
		}
	}
	return list
}

func (s sayings) says(u update) bool {
	m, edited := u.Message, u.EditedMessage != nil
	if edited {
		m = u.EditedMessage
	}
	if m == nil || m.Chat == nil {
		return true
	}
	at, now := place{m.Chat.ID, m.MessageID}, saying{s.hash(m), u.UpdateID}
	was, known := s.known[at]
	if len(s.known) >= maxSayings {
		clear(s.known)
	}
	s.known[at] = now
	if known && was.words == now.words { // the update that said it first stays the one
		s.known[at] = was
		return !edited || was.update == now.update
	}
	return true
}

func (s sayings) hash(m *tgbotapi.Message) uint64 {
	return maphash.String(s.seed, m.Text+"\x00"+m.Caption)
}
