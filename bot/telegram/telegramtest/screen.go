package telegramtest

import (
	"errors"
	"slices"
)

// A Screen is what a person's app shows of the chat with the bot.
type Screen struct {
	Lines    []Line
	Ask      string    // label of the button that shares the phone number; empty while none shows
	Toast    string    // the newest words over the chat
	Toasts   int       // how many there were
	Commands []Command // the menu
}

// A Line is one message, of the bot or of the person.
type Line struct {
	Message
	Mine bool
}

// Screen looks at the app.
func (p *Person) Screen() Screen {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	var screen Screen
	for _, m := range p.chat.messages {
		screen.Lines = append(screen.Lines, Line{Message: m})
	}
	for _, m := range p.chat.said {
		screen.Lines = append(screen.Lines, Line{Message: m, Mine: true})
	}
	slices.SortStableFunc(screen.Lines, func(a, b Line) int { return a.ID - b.ID })
	if p.chat.asksContact {
		screen.Ask = p.chat.ask
	}
	for _, words := range p.toasts {
		if words != "" {
			screen.Toast = words
			screen.Toasts++
		}
	}
	screen.Commands = s.commandsFor(p.chat.id, p.lang)
	return screen
}

// commandsFor is the menu that an app shows: the chat's own, else everybody's, in the person's
// language where there is one. The caller holds mu.
func (s *Server) commandsFor(chat int64, lang string) []Command {
	for _, id := range []int64{chat, 0} {
		for _, l := range []string{lang, ""} {
			if list := s.menus[menuKey(id, l)]; len(list) > 0 {
				return slices.Clone(list)
			}
		}
	}
	return nil
}

// ErrNoButton says that a message does not show such a button, or not any more.
var ErrNoButton = errors.New("that button is not there any more")

// Tap presses a button that a message shows.
func (p *Person) Tap(message int, data string) error {
	for _, m := range p.Messages() {
		if m.ID != message {
			continue
		}
		for _, b := range slices.Concat(m.Buttons...) {
			if b.Data != "" && b.Data == data {
				p.PressData(message, data)
				return nil
			}
		}
	}
	return ErrNoButton
}

// Changed is closed at the next change of anything that is said.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}
