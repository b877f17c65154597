package page

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode"
)

// A Document is a file that a person was sent.
type Document struct {
	Name string // as the sender calls it
	MIME string // what the sender says that it is
	Body []byte
}

// shownAs are the kinds that a browser may show, and as what: never as anything that can run. The others are saved.
var shownAs = map[string]string{
	"application/pdf": "application/pdf", "image/png": "image/png", "image/jpeg": "image/jpeg",
	"application/json": words, "text/csv": words, "text/plain": words,
}

const words = "text/plain; charset=utf-8"

// kind is the plain kind of a document: its MIME type without parameters.
func (d Document) kind() string {
	kind, _, err := mime.ParseMediaType(d.MIME)
	if err != nil {
		return ""
	}
	return kind
}

// File is the card of a document that lies at an address of the page.
func (d Document) File(address string) *File {
	f := &File{Name: d.safeName(), Kind: kindNames[d.kind()], Size: size(len(d.Body)), Save: address + "?save"}
	if f.Kind == "" {
		f.Kind = "File"
	}
	if _, shows := shownAs[d.kind()]; shows {
		f.Open = address
		f.Image = strings.HasPrefix(d.kind(), "image/")
	}
	return f
}

// kindNames are what people call the kinds.
var kindNames = map[string]string{
	"application/pdf": "PDF", "image/png": "Image", "image/jpeg": "Image", "application/json": "JSON", "text/csv": "CSV",
	"text/plain": "Text", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}

// size is how large something is, as people read it.
func size(bytes int) string {
	switch {
	case bytes < 1000:
		return fmt.Sprintf("%d bytes", bytes)
	case bytes < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(bytes)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1_000_000)
}

// maxName is how long a file's name may be: every file system takes it.
const maxName = 100

// safeName is the name without what leads to another folder, hides the file, or turns the order of its letters around,
// which makes "gpj.exe" look like a picture.
func (d Document) safeName() string {
	name := d.Name[strings.LastIndexAny(d.Name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar || strings.ContainsRune(`:*?"<>|`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if letters := []rune(name); len(letters) > maxName {
		name = string(letters[len(letters)-maxName:]) // with its ending
	}
	if name == "" {
		return "document"
	}
	return name
}

// serve gives the document's bytes, to be shown if they may be and are not asked for as a file.
func (d Document) serve(rw http.ResponseWriter, save bool) {
	kind, shows := shownAs[d.kind()]
	way := "inline"
	if save || !shows {
		kind, way = "application/octet-stream", "attachment"
	}
	h := rw.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType(way, map[string]string{"filename": d.safeName()}))
	h.Set("Content-Length", strconv.Itoa(len(d.Body)))
	_, _ = rw.Write(d.Body)
}
