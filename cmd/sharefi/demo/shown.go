package demo

import (
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
)

// Picture is page.World's.
func (w *world) Picture(name string) ([]byte, bool) {
	picture, _ := w.shown(strings.TrimSuffix(name, ".png"))
	return picture, picture != nil
}

// Document is page.World's.
func (w *world) Document(name string) (page.Document, bool) {
	_, document := w.shown(name)
	if document == nil {
		return page.Document{}, false
	}
	return *document, true
}

// shown finds what a message shows beside its words. A name is the phone, the app and the message, and never a file's.
func (w *world) shown(name string) (picture []byte, document *page.Document) {
	parts := strings.SplitN(name, "-", 3)
	if len(parts) != 3 {
		return nil, nil
	}
	for _, c := range w.clients {
		switch {
		case c.id != parts[0]:
		case parts[1] == "telegram":
			for _, m := range c.on.Messages() {
				if strconv.Itoa(m.ID) == parts[2] {
					return m.Photo, (*page.Document)(m.Document)
				}
			}
		case parts[1] == "whatsapp" && c.there != nil:
			for _, m := range c.there.Messages() {
				if m.ID == parts[2] {
					return m.Picture, (*page.Document)(m.Document)
				}
			}
		}
	}
	return nil, nil
}
