package telegramtest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxKept bounds the messages that a chat remembers.
const maxKept = 1000

// A Button is one button below a message.
type Button struct {
	Label string `json:"text"`
	Data  string `json:"callback_data,omitempty"`
	URL   string `json:"url,omitempty"`
	Copy  *Copy  `json:"copy_text,omitempty"`
	Pay   bool   `json:"pay,omitempty"`
}

// A Copy is what a button copies.
type Copy struct {
	Text string `json:"text"`
}

// A Message is what a person sees of the bot.
type Message struct {
	ID       int
	Text     string // without markup
	HTML     string // as the bot sent it
	Buttons  [][]Button
	Photo    []byte
	Shown    string // the name of a picture that a person had sent, and the bot shows again
	Document *Document
	Invoice  *Invoice
	At       time.Time
	EditedAt time.Time
	Edits    int
	fixed    bool // came with a keyboard, or took one away: such a message can't be edited
}

// A chat is a private chat or a group with the bot.
type chat struct {
	id          int64
	kind        string
	name        string
	messages    []Message
	said        []Message // by people
	blocked     bool
	typing      int    // how often the bot was seen typing
	asksContact bool   // the button that shares the phone number shows
	once        bool   // it hides when it was used
	ask         string // its label
}

func (c *chat) wire() map[string]any {
	if c.kind != "private" {
		return map[string]any{"id": c.id, "type": c.kind, "title": c.name}
	}
	return map[string]any{"id": c.id, "type": c.kind, "first_name": c.name}
}

// A Person chats with the bot, in a private chat or a group.
type Person struct {
	server *Server
	id     int64
	name   string
	lang   string
	phone  string
	chat   *chat
	toasts []string
	read   map[int]int // message id to the edits that were read
}

// Person makes a person with a private chat with the bot. The phone is as Telegram gives it.
func (s *Server) Person(id int64, name, lang, phone string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.people[id]; p != nil {
		return p
	}
	c := &chat{id: id, kind: "private", name: name}
	p := &Person{server: s, id: id, name: name, lang: lang, phone: phone, chat: c, read: map[int]int{}}
	s.people[id], s.chats[id] = p, c
	return p
}

// In is the person in a group, where the bot is a member too.
func (p *Person) In(group int64) *Person {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	c := p.server.chats[group]
	if c == nil {
		c = &chat{id: group, kind: "group", name: "a group"}
		p.server.chats[group] = c
	}
	return &Person{server: p.server, id: p.id, name: p.name, lang: p.lang, phone: p.phone, chat: c, read: map[int]int{}}
}

func (p *Person) wire() map[string]any {
	return map[string]any{"id": p.id, "is_bot": false, "first_name": p.name, "language_code": p.lang}
}

// send queues a message of the person with more fields.
func (p *Person) send(fields map[string]any) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextMsg++
	body := map[string]any{"message_id": s.nextMsg, "from": p.wire(), "chat": p.chat.wire(), "date": s.Now().Unix()}
	for name, value := range fields {
		body[name] = value
	}
	p.chat.blocked = false
	words, _ := fields["text"].(string)
	if card, ok := fields["contact"].(map[string]any); ok {
		words, _ = card["phone_number"].(string)
	}
	p.chat.said = keep(append(p.chat.said, Message{ID: s.nextMsg, Text: words, At: s.Now()}), maxKept)
	s.add("message", body)
}

// Say writes a message.
func (p *Person) Say(words string) {
	fields := map[string]any{"text": words}
	if strings.HasPrefix(words, "/") {
		command, _, _ := strings.Cut(words, " ")
		fields["entities"] = []any{map[string]any{"type": "bot_command", "offset": 0, "length": len(command)}}
	}
	p.send(fields)
}

// Edit changes the words of the newest message that the person wrote.
func (p *Person) Edit(words string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(p.chat.said) == 0 {
		return
	}
	last := &p.chat.said[len(p.chat.said)-1]
	last.Text, last.EditedAt = words, s.Now()
	last.Edits++
	s.add("edited_message", map[string]any{"message_id": last.ID, "from": p.wire(), "chat": p.chat.wire(),
		"date": last.At.Unix(), "edit_date": last.EditedAt.Unix(), "text": words})
}

// SendPhoto sends a picture without words.
func (p *Person) SendPhoto() { p.SendCaptioned("") }

// SendCaptioned sends a picture with words below it.
func (p *Person) SendCaptioned(words string) { p.SendNamed("picture", words) }

// SendNamed sends a picture of a name, or forwards it: what goes by a name is the same picture everywhere, and has another id
// each time.
func (p *Person) SendNamed(name, words string) {
	size := func(of string, pixels int) map[string]any {
		return map[string]any{"file_id": p.server.file(photoFile, name+of), "file_unique_id": "u-" + name + of, "width": pixels, "height": pixels}
	}
	fields := map[string]any{"photo": []any{size("/small", 90), size("", 1280)}}
	if words != "" {
		fields["caption"] = words
	}
	p.send(fields)
}

// SendFile sends a picture of a name as a file, as people do who want it sharp.
func (p *Person) SendFile(name, mime string) {
	p.send(map[string]any{"document": map[string]any{"file_id": p.server.file(documentFile, name), "file_unique_id": "u-" + name,
		"file_name": name, "mime_type": mime}})
}

// SendKind sends what has no words, by its name in the Bot API: sticker, voice, dice, story…
func (p *Person) SendKind(kind string, body any) { p.send(map[string]any{kind: body}) }

// ShareContact shares the person's own number, by the button or from the address book.
func (p *Person) ShareContact() { p.ShareOther(p.phone, p.id) }

// ForwardContact forwards a message that holds the person's own card, but was another's.
func (p *Person) ForwardContact() {
	p.send(map[string]any{
		"contact": map[string]any{"phone_number": p.phone, "first_name": p.name, "user_id": p.id},
		"forward_origin": map[string]any{"type": "hidden_user", "date": p.server.Now().Unix(),
			"sender_user_name": "somebody"},
	})
}

// ShareOther shares a card: another's number, or one that Telegram knows no user of (0).
func (p *Person) ShareOther(phone string, user int64) {
	card := map[string]any{"phone_number": phone, "first_name": p.name}
	if user != 0 {
		card["user_id"] = user
	}
	p.send(map[string]any{"contact": card})
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.chat.asksContact = p.chat.asksContact && !p.chat.once
}

// AsksContact reports whether the button that shares the phone number shows.
func (p *Person) AsksContact() bool {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.chat.asksContact
}

// Press presses the newest button whose label begins so.
func (p *Person) Press(label string) error {
	for _, m := range slices.Backward(p.Messages()) {
		for _, b := range slices.Concat(m.Buttons...) {
			if strings.HasPrefix(b.Label, label) && b.Data != "" {
				p.PressData(m.ID, b.Data)
				return nil
			}
		}
	}
	return fmt.Errorf("%s sees no button %q", p.name, label)
}

// PressData presses a button of a message with any data, as an old or forged menu would.
func (p *Person) PressData(message int, data string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextPress++
	id := strconv.Itoa(s.nextPress)
	s.callbacks[id] = p
	if s.pressed = append(s.pressed, id); len(s.pressed) > maxKept {
		delete(s.callbacks, s.pressed[0])
		s.pressed = s.pressed[1:]
	}
	// A message that is not known any more comes with date 0, as an inaccessible one.
	menu := map[string]any{"message_id": message, "date": 0, "chat": p.chat.wire()}
	if i := slices.IndexFunc(p.chat.messages, func(m Message) bool { return m.ID == message }); i >= 0 {
		menu = s.wire(p.chat, p.chat.messages[i])
	}
	s.add("callback_query", map[string]any{"id": id, "from": p.wire(), "chat_instance": "1", "data": data,
		"message": menu})
}

// Block stops the bot.
func (p *Person) Block() {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	p.chat.blocked = true
	member := func(status string) map[string]any {
		return map[string]any{"user": s.me(), "status": status, "until_date": 0}
	}
	s.add("my_chat_member", map[string]any{
		"chat": p.chat.wire(), "from": p.wire(), "date": s.Now().Unix(),
		"old_chat_member": member("member"), "new_chat_member": member("kicked"),
	})
}

// Messages are what the person sees of the bot, oldest first.
func (p *Person) Messages() []Message {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return slices.Clone(p.chat.messages)
}

// Typing counts how often the bot was seen typing.
func (p *Person) Typing() int {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.chat.typing
}

// Toasts are the words that were shown over the chat, one for each press that was answered.
func (p *Person) Toasts() []string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return slices.Clone(p.toasts)
}

// Link is the address of the newest button that opens one.
func (p *Person) Link() string {
	for _, m := range slices.Backward(p.Messages()) {
		for _, b := range slices.Concat(m.Buttons...) {
			if b.URL != "" {
				return b.URL
			}
		}
	}
	return ""
}

// Mark reads every message, so that only newer ones and new edits are waited for.
func (p *Person) Mark() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	for _, m := range p.chat.messages {
		p.read[m.ID] = m.Edits
	}
}

// Wait waits for a message that was not read yet, new or edited, with some words in it, and reads
// it. Others stay unread, so the order in which they came is not asked for.
func (p *Person) Wait(ctx context.Context, words string) (Message, error) {
	m, err := p.WaitFor(ctx, func(m Message) bool { return strings.Contains(m.Text, words) })
	if err != nil {
		return m, fmt.Errorf("%s waits for %q: %w", p.name, words, err)
	}
	return m, nil
}

// WaitFor is Wait with any condition, which must not call the server.
func (p *Person) WaitFor(ctx context.Context, good func(Message) bool) (Message, error) {
	for {
		m, found, changed := p.unread(good)
		if found {
			return m, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("%w; the chat says %q", context.Cause(ctx), p.lastWords())
		}
	}
}

// unread reads the oldest message that was not read and is good. Changed is closed when looking
// again makes sense.
func (p *Person) unread(good func(Message) bool) (m Message, found bool, changed chan struct{}) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.forgetRead()
	for _, m := range p.chat.messages {
		if edits, read := p.read[m.ID]; read && edits == m.Edits || !good(m) {
			continue
		}
		p.read[m.ID] = m.Edits
		return m, true, nil
	}
	return Message{}, false, p.server.changed
}

// forgetRead drops the marks of messages that the chat has forgotten.
func (p *Person) forgetRead() {
	if len(p.read) <= 2*maxKept || len(p.chat.messages) == 0 {
		return
	}
	oldest := p.chat.messages[0].ID
	maps.DeleteFunc(p.read, func(id, _ int) bool { return id < oldest })
}

// lastWords are the newest messages, for errors.
func (p *Person) lastWords() []string {
	var words []string
	for _, m := range p.Messages() {
		words = append(words, m.Text)
	}
	return words[max(len(words)-5, 0):]
}
