package telegramtest

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// wire is a message of the bot as the Bot API tells it.
func (s *Server) wire(c *chat, m Message) map[string]any {
	w := map[string]any{"message_id": m.ID, "date": m.At.Unix(), "from": s.me(), "chat": c.wire()}
	switch {
	case m.Invoice != nil:
		w["invoice"] = map[string]any{"title": m.Invoice.Title, "description": m.Invoice.Description,
			"start_parameter": m.Invoice.Start, "currency": m.Invoice.Currency, "total_amount": m.Invoice.Amount}
	case m.Photo != nil:
		w["caption"] = m.Text
		w["photo"] = []any{map[string]any{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}}
	case m.Document != nil:
		w["caption"] = m.Text
		w["document"] = m.Document.wire()
	default:
		w["text"] = m.Text
	}
	if len(m.Buttons) > 0 {
		w["reply_markup"] = map[string]any{"inline_keyboard": m.Buttons}
	}
	return w
}

func (s *Server) editMessageText(f form) answer {
	words, bad := readText(f, "text", maxText)
	if bad.ErrorCode != 0 {
		return bad
	}
	return s.edit(f, func(m *Message) answer {
		if m.Photo != nil || m.Document != nil || m.Invoice != nil {
			return refuse(400, "Bad Request: there is no text in the message to edit")
		}
		m.HTML, m.Text = f.values["text"], words
		return answer{}
	})
}

// editMessageMedia puts a photo in the place of a photo, or of words.
func (s *Server) editMessageMedia(f form) answer {
	var media struct {
		Type    string `json:"type"`
		Media   string `json:"media"`
		Caption string `json:"caption"`
		Mode    string `json:"parse_mode"`
	}
	if err := json.Unmarshal([]byte(f.values["media"]), &media); err != nil || media.Type != "photo" {
		return refuse(400, "Bad Request: can't parse InputMedia: Can't parse JSON object")
	}
	name, attached := strings.CutPrefix(media.Media, "attach://")
	picture := f.files[name].Body
	if !attached || picture == nil {
		return refuse(400, "Bad Request: wrong file identifier/HTTP URL specified")
	}
	if bad := checkPhoto(picture); bad.ErrorCode != 0 {
		return bad
	}
	words, bad := readCaption(form{values: map[string]string{"caption": media.Caption, "parse_mode": media.Mode}})
	if bad.ErrorCode != 0 {
		return bad
	}
	return s.edit(f, func(m *Message) answer {
		m.HTML, m.Text, m.Photo, m.Document = media.Caption, words, picture, nil
		return answer{}
	})
}

func (s *Server) editMessageReplyMarkup(f form) answer {
	return s.edit(f, func(*Message) answer { return answer{} })
}

// edit changes a message and its buttons.
func (s *Server) edit(f form, change func(*Message) answer) answer {
	controls, bad := readMarkup(f.values["reply_markup"])
	if bad.ErrorCode != 0 {
		return bad
	}
	if controls.contact || controls.remove {
		return refuse(400, "Bad Request: inline keyboard expected")
	}
	return s.inChat(f, func(c *chat) answer {
		i := c.find(f)
		if i < 0 {
			return refuse(400, "Bad Request: message to edit not found")
		}
		m := c.messages[i]
		if m.fixed {
			return refuse(400, "Bad Request: message can't be edited")
		}
		if bad := change(&m); bad.ErrorCode != 0 {
			return bad
		}
		m.Buttons = controls.inline
		if reflect.DeepEqual(m, c.messages[i]) {
			return refuse(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
		}
		m.EditedAt = s.Now()
		m.Edits++
		c.messages[i] = m
		s.change()
		return answer{OK: true, Result: s.wire(c, m)}
	})
}

func (s *Server) deleteMessage(f form) answer {
	return s.inChat(f, func(c *chat) answer {
		i := c.find(f)
		if i < 0 {
			return refuse(400, "Bad Request: message to delete not found")
		}
		c.messages = slices.Delete(c.messages, i, i+1)
		s.change()
		return answer{OK: true, Result: true}
	})
}

// find is the place of the message that a call names, or -1.
func (c *chat) find(f form) int {
	id, _ := f.int("message_id")
	return slices.IndexFunc(c.messages, func(m Message) bool { return m.ID == int(id) })
}
