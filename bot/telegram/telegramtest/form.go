package telegramtest

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
)

// The Bot API's limits of files.
const (
	maxPhoto    = 10 << 20
	maxDocument = 50 << 20
	maxBody     = maxDocument + 64<<10
)

// A form is the parameters of a call, and its files.
type form struct {
	values map[string]string
	files  map[string]Document
}

func readForm(r *http.Request) (form, answer) {
	f := form{values: map[string]string{}, files: map[string]Document{}}
	r.Body = http.MaxBytesReader(nil, r.Body, maxBody)
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		if err = r.ParseMultipartForm(maxBody); err == nil {
			err = f.readFiles(r.MultipartForm)
		}
	} else {
		err = r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return f, refuse(413, "Request Entity Too Large")
	case err != nil:
		return f, refuse(400, "Bad Request: %v", err)
	}
	for name, list := range r.Form {
		f.values[name] = list[0]
	}
	return f, answer{}
}

func (f form) readFiles(m *multipart.Form) error {
	for name, list := range m.File {
		file, err := list[0].Open()
		if err != nil {
			return err
		}
		body, err := io.ReadAll(file)
		file.Close()
		if err != nil {
			return err
		}
		f.files[name] = Document{Name: list[0].Filename, MIME: kindOf(list[0]), Body: body}
	}
	return nil
}

// kindOf is what Telegram takes a file for: by its name, where the sender does not say.
func kindOf(h *multipart.FileHeader) string {
	said := h.Header.Get("Content-Type")
	if said != "" && said != "application/octet-stream" {
		return said
	}
	if byName := mime.TypeByExtension(filepath.Ext(h.Filename)); byName != "" {
		return byName
	}
	return "application/octet-stream"
}

func (f form) int(name string) (int64, bool) {
	n, err := strconv.ParseInt(f.values[name], 10, 64)
	return n, err == nil
}

// A Document is a file that a person was sent.
type Document struct {
	Name string
	MIME string
	Body []byte
}

func (d Document) wire() map[string]any {
	return map[string]any{"file_id": "d", "file_unique_id": "u", "file_name": d.Name, "mime_type": d.MIME,
		"file_size": len(d.Body)}
}

func (s *Server) sendDocument(f form) answer {
	if id := f.values["document"]; id != "" {
		return s.sendKnown(f, documentFile, id)
	}
	file, sent := f.files["document"]
	switch {
	case !sent:
		return refuse(400, "Bad Request: there is no document in the request")
	case len(file.Body) == 0:
		return refuse(400, "Bad Request: file must be non-empty")
	case len(file.Body) > maxDocument:
		return refuse(413, "Request Entity Too Large")
	}
	words, bad := readCaption(f)
	if bad.ErrorCode != 0 {
		return bad
	}
	return s.deliver(f, func(m *Message) { m.HTML, m.Text, m.Document = f.values["caption"], words, &file })
}
