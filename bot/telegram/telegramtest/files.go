package telegramtest

import "fmt"

// Kinds of files that people send.
const (
	photoFile    = "Photo"
	documentFile = "Document"
)

// A sent file is one that a person sent. The bot may show it again by its id.
type sentFile struct{ kind, name string }

// file gives an id to a file, another one each time.
func (s *Server) file(kind, name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextFile++
	id := fmt.Sprintf("AgAC-%s-%d", kind, s.nextFile)
	if s.files == nil {
		s.files = map[string]sentFile{}
	}
	s.files[id] = sentFile{kind, name}
	return id
}

// LoseFiles makes the ids of all files wrong, as those of another bot are.
func (s *Server) LoseFiles() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = map[string]sentFile{}
}

// sendKnown shows a file again by its id.
func (s *Server) sendKnown(f form, kind, id string) answer {
	s.mu.Lock()
	file, ok := s.files[id]
	s.mu.Unlock()
	switch {
	case !ok:
		return refuse(400, "Bad Request: wrong file identifier/HTTP URL specified")
	case file.kind != kind:
		return refuse(400, "Bad Request: can't use file of type %s as %s", file.kind, kind)
	}
	words, bad := readCaption(f)
	if bad.ErrorCode != 0 {
		return bad
	}
	return s.deliver(f, func(m *Message) { m.HTML, m.Text, m.Shown = f.values["caption"], words, file.name })
}
