// Package page is the page of `sharefi demo`: phones, a pay page, a router's list and buttons
// for trouble, drawn from a View and answered with Acts.
//
// It owns the HTML, CSS and JavaScript, how they are served on loopback, and what of a chat's markup
// the page can show. It must not import an emulator or anything that sells: whoever serves the page
// gives it a World. Its one invariant: all that a browser shows comes from the World, so a browser
// may be closed, reloaded or doubled at any time.
package page

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"time"
)

// A World is what the page shows. It is safe for concurrent use, and never blocks for long.
type World interface {
	// View is how everything stands now.
	View() View

	// Changed is closed at the next change of the View.
	Changed() <-chan struct{}

	// Do is what a person did on the page. Errors: ErrNot, with words for the person.
	Do(context.Context, Act) error

	// Picture gives the bytes of a picture that a View names.
	Picture(name string) ([]byte, bool)

	// Document gives a document that a View names.
	Document(name string) (Document, bool)
}

// ErrNot says that something can't be done now, and why.
var ErrNot = errors.New("not now")

// An Act is one thing that a person did.
type Act struct {
	Do      string `json:"do"`      // one of the names below
	Phone   string `json:"phone"`   // whose phone, where it is done on one
	Words   string `json:"words"`   // of Say
	Message string `json:"message"` // of Press: whose button
	Data    string `json:"data"`    // of Press; of Open the app, of Link the address, of Trouble its name, of Wave how
	On      bool   `json:"on"`      // of Trouble and Play
}

// What may be done.
const (
	Say     = "say"     // write a message
	Press   = "press"   // press a button below a message
	Contact = "contact" // share one's phone number
	Open    = "open"    // open an app
	Link    = "link"    // open a link in the browser
	Pay     = "pay"     // pay on the page that is open
	Leave   = "leave"   // close the browser
	Wave    = "wave"    // join or leave the air
	Trouble = "trouble" // make trouble, or end it
	Play    = "play"    // play a sale by itself, or stop that
)

//go:embed web
var files embed.FS

const (
	css = "text/css; charset=utf-8"
	js  = "text/javascript; charset=utf-8"
)

// kinds are the files that are served, and what they are.
var kinds = map[string]string{
	"page.css": css, "phone.css": css, "house.css": css, "small.css": css,
	"page.js": js, "phone.js": js, "house.js": js, "guide.js": js, "places.js": js, "dom.js": js, "icon.svg": "image/svg+xml",
}

// Handler serves the page of a World, to browsers on this machine alone. Done ends the streams.
func Handler(w World, done <-chan struct{}) http.Handler {
	web, err := fs.Sub(files, "web")
	if err != nil {
		panic(err) // the folder above is wrong
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(rw http.ResponseWriter, _ *http.Request) {
		serveFile(rw, web, "index.html", "text/html; charset=utf-8")
	})
	for name, kind := range kinds {
		mux.HandleFunc("GET /"+name, func(rw http.ResponseWriter, _ *http.Request) { serveFile(rw, web, name, kind) })
	}
	mux.HandleFunc("GET /favicon.ico", func(rw http.ResponseWriter, _ *http.Request) { // asked for beside a document
		serveFile(rw, web, "icon.svg", kinds["icon.svg"])
	})
	mux.HandleFunc("GET /events", func(rw http.ResponseWriter, r *http.Request) { stream(rw, r, w, done) })
	mux.HandleFunc("POST /act", func(rw http.ResponseWriter, r *http.Request) { act(rw, r, w) })
	mux.HandleFunc("GET /picture/{name}", func(rw http.ResponseWriter, r *http.Request) {
		picture, ok := w.Picture(r.PathValue("name"))
		if !ok {
			http.NotFound(rw, r)
			return
		}
		rw.Header().Set("Content-Type", "image/png")
		rw.Header().Set("Cache-Control", "private, max-age=86400, immutable")
		_, _ = rw.Write(picture)
	})
	mux.HandleFunc("GET /document/{name}", func(rw http.ResponseWriter, r *http.Request) {
		document, ok := w.Document(r.PathValue("name"))
		if !ok {
			http.NotFound(rw, r)
			return
		}
		document.serve(rw, r.URL.Query().Has("save"))
	})
	return guarded(mux)
}

func serveFile(rw http.ResponseWriter, web fs.FS, name, kind string) {
	body, err := fs.ReadFile(web, name)
	if err != nil {
		http.Error(rw, "this file is missing", http.StatusNotFound)
		return
	}
	rw.Header().Set("Content-Type", kind)
	_, _ = rw.Write(body)
}

// maxAct is what an Act may weigh. A chat takes 4096 letters.
const maxAct = 32 << 10

func act(rw http.ResponseWriter, r *http.Request, w World) {
	_ = http.NewResponseController(rw).SetReadDeadline(time.Now().Add(silence)) // a body that never ends
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxAct))
	var a Act
	if err != nil || json.Unmarshal(body, &a) != nil {
		http.Error(rw, "That can't be read.", http.StatusBadRequest)
		return
	}
	switch err := w.Do(r.Context(), a); {
	case errors.Is(err, ErrNot): // no error of the page's, which a browser would call one
		rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
		words := strings.TrimPrefix(err.Error(), ErrNot.Error()+": ")
		_, _ = io.WriteString(rw, strings.ToUpper(words[:1])+words[1:]+".")
	case err != nil:
		http.Error(rw, err.Error(), http.StatusInternalServerError)
	default:
		rw.WriteHeader(http.StatusNoContent)
	}
}

// How the stream of views goes: changes that come together make one, and silence is broken so that
// a browser that went away is noticed.
const (
	together = 30 * time.Millisecond
	silence  = 20 * time.Second
)

// stream sends the view, and again at each change, until the browser goes away.
func stream(rw http.ResponseWriter, r *http.Request, w World, done <-chan struct{}) {
	rw.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(rw)
	still := time.NewTicker(silence)
	defer still.Stop()
	send := true
	for {
		changed := w.Changed() // before the view, so that nothing is missed
		if err := sendView(rw, out, w, send); err != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-done:
			return
		case <-changed:
			send = true
		case <-still.C:
			send = false
		}
		if send && !pause(r.Context(), together) {
			return
		}
	}
}

func sendView(rw http.ResponseWriter, out *http.ResponseController, w World, full bool) error {
	text := []byte(": still here\n\n")
	if full {
		view, err := json.Marshal(w.View())
		if err != nil {
			return err
		}
		text = append(append([]byte("data: "), view...), "\n\n"...)
	}
	if err := out.SetWriteDeadline(time.Now().Add(silence)); err != nil {
		return err
	}
	if _, err := rw.Write(text); err != nil {
		return err
	}
	return out.Flush()
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
