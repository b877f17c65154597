package telegramtest

import (
	"bytes"
	"image/png"
	"net/http"
	"strings"
	"unicode/utf16"
)

// The Bot API's limits.
const (
	maxText     = 4096
	maxCaption  = 1024
	maxToast    = 200
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
		return answer{OK: true, Result: map[string]any{"url": s.webhook, "has_custom_certificate": false,
			"pending_update_count": len(s.updates)}}
	case "deleteWebhook":
		s.SetWebhook("")
		return answer{OK: true, Result: true}
	case "sendMessage":
		return s.sendMessage(f)
	case "sendPhoto":
		return s.sendPhoto(f)
	case "sendDocument":
		return s.sendDocument(f)
	case "editMessageText":
		return s.editMessageText(f)
	case "editMessageMedia":
		return s.editMessageMedia(f)
	case "answerCallbackQuery":
		return s.answerCallbackQuery(f)
	case "editMessageReplyMarkup":
		return s.editMessageReplyMarkup(f)
	case "deleteMessage":
		return s.deleteMessage(f)
	case "setMyCommands":
		return s.setMyCommands(f)
	case "deleteMyCommands":
		return s.deleteMyCommands(f)
	case "getChat":
		return s.inChat(f, func(c *chat) answer { return answer{OK: true, Result: c.wire()} })
	case "sendInvoice":
		return s.sendInvoice(f)
	case "answerPreCheckoutQuery":
		return s.answerPreCheckoutQuery(f)
	case "getStarTransactions":
		return s.getStarTransactions(f)
	case "refundStarPayment":
		return s.refundStarPayment(f)
	case "sendChatAction":
		return s.sendChatAction(f)
	}
	return refuse(404, "Not Found")
}

// sendChatAction shows what the bot does for a few seconds.
func (s *Server) sendChatAction(f form) answer {
	if f.values["action"] != "typing" {
		return refuse(400, "Bad Request: wrong parameter action in request")
	}
	return s.inChat(f, func(c *chat) answer {
		c.typing++
		return answer{OK: true, Result: true}
	})
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
	if id := f.values["photo"]; id != "" {
		return s.sendKnown(f, photoFile, id)
	}
	picture := f.files["photo"].Body
	if bad := checkPhoto(picture); bad.ErrorCode != 0 {
		return bad
	}
	words, bad := readCaption(f)
	if bad.ErrorCode != 0 {
		return bad
	}
	return s.deliver(f, func(m *Message) { m.HTML, m.Text, m.Photo = f.values["caption"], words, picture })
}

func checkPhoto(picture []byte) answer {
	if len(picture) > maxPhoto {
		return refuse(400, "Bad Request: file is too big")
	}
	if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
		return refuse(400, "Bad Request: IMAGE_PROCESS_FAILED")
	}
	return answer{}
}

// readCaption checks the words below a file, which may be none.
func readCaption(f form) (string, answer) {
	if f.values["caption"] == "" {
		return "", answer{}
	}
	return readText(f, "caption", maxCaption)
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
	switch n := units(words); {
	case strings.TrimSpace(words) == "":
		return "", refuse(400, "Bad Request: message text is empty")
	case n > most && name == "caption":
		return "", refuse(400, "Bad Request: message caption is too long")
	case n > most:
		return "", refuse(400, "Bad Request: message is too long")
	}
	return words, answer{}
}

// deliver gives a message to the person of its chat.
func (s *Server) deliver(f form, fill func(*Message)) answer {
	controls, bad := readMarkup(f.values["reply_markup"])
	if bad.ErrorCode != 0 {
		return bad
	}
	return s.inChat(f, func(c *chat) answer {
		if controls.contact && c.kind != "private" {
			return refuse(400, "Bad Request: phone number can be requested in private chats only")
		}
		s.nextMsg++
		m := Message{ID: s.nextMsg, At: s.Now(), Buttons: controls.inline,
			fixed: controls.contact || controls.remove || controls.ask != ""}
		fill(&m)
		if bad := checkPay(m.Buttons, m.Invoice != nil); bad.ErrorCode != 0 {
			return bad
		}
		c.messages = keep(append(c.messages, m), maxKept)
		c.asksContact = controls.contact || c.asksContact && !controls.remove
		c.once = controls.once
		c.ask = orElse(controls.ask, c.ask)
		s.change()
		return answer{OK: true, Result: s.wire(c, m)}
	})
}

// inChat does something in the chat that a call names, while it holds mu.
func (s *Server) inChat(f form, do func(*chat) answer) answer {
	id, ok := f.int("chat_id")
	if !ok {
		return refuse(400, "Bad Request: chat_id is empty")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, bad := s.chatFor(id)
	if bad.ErrorCode != 0 {
		return bad
	}
	return do(c)
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

func (s *Server) answerCallbackQuery(f form) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if units(f.values["text"]) > maxToast {
		return refuse(400, "Bad Request: MESSAGE_TOO_LONG")
	}
	p := s.callbacks[f.values["callback_query_id"]]
	if p == nil {
		return refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
	}
	delete(s.callbacks, f.values["callback_query_id"])
	p.toasts = keep(append(p.toasts, f.values["text"]), maxKept)
	s.change()
	return answer{OK: true, Result: true}
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }
