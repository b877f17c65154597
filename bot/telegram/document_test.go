package telegram_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/internal/secret"
)

// written is a document of some bytes, written in small pieces.
func written(name string, size int) *bot.Document {
	piece := []byte("0123456789abcdef")
	return &bot.Document{Name: name, MIME: "text/csv", Instead: "a lot at once",
		Write: func(_ context.Context, w io.Writer) error {
			for left := size; left > 0; left -= len(piece) {
				if _, err := w.Write(piece[:min(left, len(piece))]); err != nil {
					return err
				}
			}
			return nil
		}}
}

func TestADocumentComesWholeWithItsNameAndWords(t *testing.T) {
	for _, test := range []struct {
		name  string
		words string
		size  int
		texts int
	}{
		{"short words are the caption", "Your orders", 1000, 0},
		{"no words", "", 17, 0},
		{"long words follow", strings.TrimSpace(lines(50)), 5, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, p, c := talk(t)
			must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Text: test.words, Document: written("orders.csv", test.size),
				Rows: buy}))
			all := p.Messages()
			file, last := all[0].Document, all[len(all)-1]
			if len(all) != 1+test.texts || last.Text != test.words || len(last.Buttons) != 1 {
				t.Errorf("came %d messages, the last %+v", len(all), last)
			}
			if file == nil || file.Name != "orders.csv" || !strings.HasPrefix(file.MIME, "text/csv") ||
				len(file.Body) != test.size || !bytes.HasPrefix(file.Body, []byte("01234")) {
				t.Errorf("the file is %+v", file)
			}
		})
	}
}

func TestADocumentThatTelegramDoesNotTakeBecomesWords(t *testing.T) {
	for _, test := range []struct {
		name        string
		size        int
		code        int
		description string
	}{
		{"more than 50 MB", 50_000_001, 0, ""},
		{"the server says that it is too large", 10, 413, "Request Entity Too Large"},
		{"the server wants none", 10, 400, "Bad Request: wrong file"},
		{"an empty one", 0, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, p, c := talk(t)
			if test.code != 0 {
				s.Fail("sendDocument", 1, test.code, 0, test.description)
			}
			out := bot.Outgoing{Chat: "7", Text: "Your orders", Document: written("orders.csv", test.size)}
			must(t, c.Send(soon(t), out))
			if m := only(t, p); m.Text != "a lot at once" || m.Document != nil {
				t.Errorf("came %+v", m)
			}
			if test.code != 0 {
				s.Fail("sendDocument", 1, test.code, 0, test.description)
			}
			out.Document.Instead = ""
			if err := c.Send(soon(t), out); !errors.Is(err, bot.ErrRejected) {
				t.Errorf("without other words: %v", err)
			}
		})
	}
}

func TestADocumentThatCantBeMadeIsTriedAgain(t *testing.T) {
	_, p, c := talk(t)
	broken := errors.New("the records are out of reach")
	d := written("orders.csv", 100_000)
	whole := d.Write
	d.Write = func(ctx context.Context, w io.Writer) error {
		_ = whole(ctx, w)
		return broken
	}
	if err := c.Send(soon(t), bot.Outgoing{Chat: "7", Document: d}); !errors.Is(err, broken) ||
		errors.Is(err, bot.ErrRejected) {
		t.Errorf("Send: %v", err)
	}
	if len(p.Messages()) != 0 {
		t.Error("half a file was taken")
	}
	d.Write = whole
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Document: d}))
	if m := only(t, p); len(m.Document.Body) != 100_000 {
		t.Errorf("came %d bytes", len(m.Document.Body))
	}
}

func TestADocumentForSomebodyWhoIsGoneIsGone(t *testing.T) {
	s, p, c := talk(t)
	p.Block()
	if err := c.Send(soon(t), bot.Outgoing{Chat: "7", Document: written("a.csv", 5_000_000)}); !errors.Is(err,
		bot.ErrGone) {
		t.Errorf("Send: %v", err)
	}
	s.SetDown(true)
	if err := c.Send(soon(t), bot.Outgoing{Chat: "7", Document: written("a.csv", 5_000_000)}); err == nil ||
		errors.Is(err, bot.ErrRejected) {
		t.Errorf("Send: %v", err)
	}
}

// hole is a Bot API that reads everything and keeps nothing, so that a test sees the sender's memory.
func hole(t *testing.T) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"ok":true,"result":{}}`)
	}))
	t.Cleanup(s.Close)
	return s
}

func TestALargeDocumentIsNeverHeldWhole(t *testing.T) {
	c := telegram.New(telegram.Config{Token: secret.New(token), APIURL: hole(t).URL})
	var before, during runtime.MemStats
	d := written("large.csv", 40_000_000)
	whole := d.Write
	d.Write = func(ctx context.Context, w io.Writer) error {
		err := whole(ctx, w)
		runtime.GC()
		runtime.ReadMemStats(&during)
		return err
	}
	runtime.GC()
	runtime.ReadMemStats(&before)
	must(t, c.Send(soon(t), bot.Outgoing{Chat: "7", Document: d}))
	if held := int64(during.HeapAlloc) - int64(before.HeapAlloc); held > 4_000_000 {
		t.Errorf("%d bytes are held for 40 MB", held)
	}
}
