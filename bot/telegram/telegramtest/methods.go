package telegramtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"strings"
	"unicode/utf16"
)

// The Bot API's limits.
const (
	maxText     = 4096
	maxCaption  = 1024
	maxCallback = 64
)

// call does one method.
func (s *Server) call(r *http.Request, method string, f form) answer {
	switch method {
	case "getMe":
		return answer{OK: true, Result: s.me()}
	case "getUpdates":
		return s.getUpdates(r, f)
	case "getWebhookInfo":
		s.mu.Lock()
		defer s.mu.Unlock()
		return answer{OK: true, Result: map[string]any{"url": s.webhook, "has_custom_certificate": false, "pending_update_count": len(s.updates)}}
	case "deleteWebhook":
		s.SetWebhook("")
		return answer{OK: true, Result: true}
	case "sendMessage":
		return s.sendMessage(f)
	case "sendPhoto":
		return s.sendPhoto(f)
	case "editMessageText":
		return s.editMessageText(f)
	case "answerCallbackQuery":
		return s.answerCallbackQuery(f)
	case "setMyCommands", "sendChatAction":
		return answer{OK: true, Result: true}
	}
	return refuse(404, "Not Found")
}

func (s *Server) me() map[string]any {
	return map[string]any{"id": 100, "is_bot": true, "first_name": "Sharefi", "username": s.Username}
}

func (s *Server) sendMessage(f form) answer {
	words, bad := readText(f, "text", maxText)
	if bad.ErrorCode != 0 {
		return bad
	}
	return s.deliver(f, func(m *Message) { m.HTML, m.Text = f.values["text"], words })
}

func (s *Server) sendPhoto(f form) answer {
	picture := f.files["photo"]
	if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
		return refuse(400, "Bad Request: IMAGE_PROCESS_FAILED")
	}
	words, bad := readText(f, "caption", maxCaption)
	if bad.ErrorCode != 0 && f.values["caption"] != "" {
		return bad
	}
	return s.deliver(f, func(m *Message) { m.HTML, m.Text, m.Photo = f.values["caption"], words, picture })
}

// readText checks the words of a message and takes the markup out.
func readText(f form, name string, most int) (string, answer) {
	words := f.values[name]
	if f.values["parse_mode"] == "HTML" {
		plain, err := parseHTML(words)
		if err != nil {
			return "", refuse(400, "Bad Request: can't parse entities: %v", err)
		}
		words = plain
	}
	switch n := len(utf16.Encode([]rune(words))); {
	case strings.TrimSpace(words) == "":
		return "", refuse(400, "Bad Request: message text is empty")
	case n > most:
		return "", refuse(400, "Bad Request: message is too long")
	}
	return words, answer{}
}

// deliver gives a message to the person of its chat.
func (s *Server) deliver(f form, fill func(*Message)) answer {
	id, _ := f.int("chat_id")
	controls, bad := readMarkup(f.values["reply_markup"])
	if bad.ErrorCode != 0 {
		return bad
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, bad := s.chatFor(id)
	if bad.ErrorCode != 0 {
		return bad
	}
	s.nextMsg++
	m := Message{ID: s.nextMsg, At: s.Now(), Buttons: controls.inline}
	fill(&m)
	c.messages = append(c.messages, m)
	if len(c.messages) > maxKept {
		c.messages = c.messages[len(c.messages)-maxKept:]
	}
	switch {
	case controls.contact:
		c.asksContact = true
	case controls.remove:
		c.asksContact = false
	}
	s.change()
	return answer{OK: true, Result: s.wire(c, m)}
}

func (s *Server) chatFor(id int64) (*chat, answer) {
	c := s.chats[id]
	switch {
	case c == nil:
		return nil, refuse(400, "Bad Request: chat not found")
	case c.blocked:
		return nil, refuse(403, "Forbidden: bot was blocked by the user")
	}
	return c, answer{}
}

// wire is a message of the bot as the Bot API tells it.
func (s *Server) wire(c *chat, m Message) map[string]any {
	return map[string]any{"message_id": m.ID, "date": m.At.Unix(), "text": m.Text, "from": s.me(), "chat": c.wire()}
}

func (s *Server) editMessageText(f form) answer {
	words, bad := readText(f, "text", maxText)
	if bad.ErrorCode != 0 {
		return bad
	}
	controls, bad := readMarkup(f.values["reply_markup"])
	if bad.ErrorCode != 0 {
		return bad
	}
	id, _ := f.int("chat_id")
	number, _ := f.int("message_id")
	s.mu.Lock()
	defer s.mu.Unlock()
	c, bad := s.chatFor(id)
	if bad.ErrorCode != 0 {
		return bad
	}
	for i, m := range c.messages {
		if m.ID != int(number) {
			continue
		}
		if m.Photo != nil {
			return refuse(400, "Bad Request: there is no text in the message to edit")
		}
		if m.HTML == f.values["text"] && fmt.Sprint(m.Buttons) == fmt.Sprint(controls.inline) {
			return refuse(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
		}
		m.HTML, m.Text, m.Buttons, m.EditedAt = f.values["text"], words, controls.inline, s.Now()
		m.Edits++
		c.messages[i] = m
		s.change()
		return answer{OK: true, Result: s.wire(c, m)}
	}
	return refuse(400, "Bad Request: message to edit not found")
}

func (s *Server) answerCallbackQuery(f form) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.callbacks[f.values["callback_query_id"]]
	if p == nil {
		return refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
	}
	delete(s.callbacks, f.values["callback_query_id"])
	p.toasts = append(p.toasts, f.values["text"])
	s.change()
	return answer{OK: true, Result: true}
}

// controls is a reply markup that was read.
type controls struct {
	inline  [][]Button
	contact bool
	remove  bool
}

// readMarkup checks a reply markup by the Bot API's rules.
func readMarkup(s string) (controls, answer) {
	if s == "" || s == "null" {
		return controls{}, answer{}
	}
	var m struct {
		Inline   [][]Button         `json:"inline_keyboard"`
		Keyboard [][]map[string]any `json:"keyboard"`
		Remove   bool               `json:"remove_keyboard"`
	}
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		return controls{}, refuse(400, "Bad Request: can't parse reply keyboard markup JSON object")
	}
	for _, row := range m.Inline {
		for _, b := range row {
			switch {
			case b.Label == "":
				return controls{}, refuse(400, "Bad Request: text buttons are unallowed in the inline keyboard")
			case b.URL == "" && (b.Data == "" || len(b.Data) > maxCallback):
				return controls{}, refuse(400, "Bad Request: BUTTON_DATA_INVALID")
			case b.URL != "" && !strings.HasPrefix(b.URL, "http"):
				return controls{}, refuse(400, "Bad Request: BUTTON_URL_INVALID")
			}
		}
	}
	c := controls{inline: m.Inline, remove: m.Remove}
	for _, row := range m.Keyboard {
		for _, b := range row {
			c.contact = c.contact || b["request_contact"] == true
		}
	}
	return c, answer{}
}
