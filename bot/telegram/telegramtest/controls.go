package telegramtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// controls is a reply markup that was read.
type controls struct {
	inline  [][]Button
	contact bool
	ask     string // label of the button that shares the phone number
	once    bool   // the keyboard hides when it was used
	remove  bool
}

// readMarkup checks a reply markup by the Bot API's rules.
func readMarkup(s string) (controls, answer) {
	if s == "" || s == "null" {
		return controls{}, answer{}
	}
	var m struct {
		Inline   [][]Button          `json:"inline_keyboard"`
		Keyboard *[][]map[string]any `json:"keyboard"`
		Once     bool                `json:"one_time_keyboard"`
		Remove   bool                `json:"remove_keyboard"`
		Force    bool                `json:"force_reply"`
	}
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		return controls{}, refuse(400, "Bad Request: can't parse reply keyboard markup JSON object")
	}
	if m.Inline == nil && m.Keyboard == nil && !m.Remove && !m.Force {
		return controls{}, refuse(400, "Bad Request: object expected as reply markup")
	}
	if bad := checkButtons(m.Inline); bad.ErrorCode != 0 {
		return controls{}, bad
	}
	c := controls{inline: m.Inline, once: m.Once, remove: m.Remove}
	if m.Keyboard == nil {
		return c, answer{}
	}
	for _, b := range slices.Concat(*m.Keyboard...) {
		if label, _ := b["text"].(string); label == "" {
			return controls{}, refuse(400, "Bad Request: keyboard button text must be non-empty")
		}
		if b["request_contact"] == true {
			c.contact, c.ask = true, b["text"].(string)
		}
	}
	return c, answer{}
}

// maxCopy is how much a button can copy.
const maxCopy = 256

// maxButtons is how many buttons a message may have.
const maxButtons = 100

func checkButtons(rows [][]Button) answer {
	all := slices.Concat(rows...)
	if len(all) > maxButtons {
		return refuse(400, "Bad Request: reply markup is too long")
	}
	for _, b := range all {
		switch {
		case b.Label == "":
			return refuse(400, "Bad Request: text buttons are unallowed in the inline keyboard")
		case b.Copy != nil && (b.Data != "" || b.URL != "" || b.Copy.Text == "" || units(b.Copy.Text) > maxCopy):
			return refuse(400, "Bad Request: BUTTON_COPY_TEXT_INVALID")
		case b.Pay && (b.Data != "" || b.URL != "" || b.Copy != nil):
			return refuse(400, "Bad Request: text buttons are unallowed in the inline keyboard")
		case b.Copy == nil && b.URL == "" && !b.Pay && (b.Data == "" || len(b.Data) > maxCallback):
			return refuse(400, "Bad Request: BUTTON_DATA_INVALID")
		case b.URL != "" && !strings.HasPrefix(b.URL, "http") && !strings.HasPrefix(b.URL, "tg:"):
			return refuse(400, "Bad Request: BUTTON_URL_INVALID")
		}
	}
	return answer{}
}

// A Command is one row of a command menu.
type Command struct {
	Name string `json:"command"`
	Help string `json:"description"`
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func (s *Server) setMyCommands(f form) answer {
	var list []Command
	if err := json.Unmarshal([]byte(f.values["commands"]), &list); err != nil {
		return refuse(400, "Bad Request: can't parse commands JSON object")
	}
	for _, c := range list {
		switch {
		case !commandName.MatchString(c.Name):
			return refuse(400, "Bad Request: BOT_COMMAND_INVALID")
		case c.Help == "" || units(c.Help) > 256:
			return refuse(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	return s.menu(f, func(key string) { s.menus[key] = list })
}

func (s *Server) deleteMyCommands(f form) answer {
	return s.menu(f, func(key string) { delete(s.menus, key) })
}

// menu changes the command menu of the scope that a call names.
func (s *Server) menu(f form, change func(key string)) answer {
	var scope struct {
		Type string `json:"type"`
		Chat int64  `json:"chat_id"`
	}
	if raw := f.values["scope"]; raw != "" {
		if err := json.Unmarshal([]byte(raw), &scope); err != nil {
			return refuse(400, "Bad Request: can't parse BotCommandScope")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if scope.Type == "chat" && s.chats[scope.Chat] == nil {
		return refuse(400, "Bad Request: chat not found")
	}
	change(menuKey(scope.Chat, f.values["language_code"]))
	s.change()
	return answer{OK: true, Result: true}
}

// Commands is the command menu of a chat, or of everybody (0), in a language.
func (s *Server) Commands(chat int64, lang string) []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.menus[menuKey(chat, lang)])
}

func menuKey(chat int64, lang string) string { return strconv.FormatInt(chat, 10) + " " + lang }
