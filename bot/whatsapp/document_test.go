package whatsapp_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot"
)

// written is a document of some bytes.
func written(size int) *bot.Document {
	return &bot.Document{Name: "orders.csv", MIME: "text/csv", Instead: "a lot at once",
		Write: func(_ context.Context, w io.Writer) error {
			piece := strings.Repeat("0123456789abcdef", 4096)
			for left := size; left > 0; left -= len(piece) {
				if _, err := io.WriteString(w, piece[:min(left, len(piece))]); err != nil {
					return err
				}
			}
			return nil
		}}
}

func TestADocumentComesWholeWithItsNameAndWords(t *testing.T) {
	s, chat := greeted(t)
	for _, test := range []struct {
		name  string
		words string
		size  int
		shown int // messages
	}{
		{"with words", "Your orders", 1000, 1},
		{"without words", "", 16, 1},
		{"with long words", strings.Repeat("a line of words\n", 300), 3_000_000, 3},
		{"an empty one", "Nothing", 0, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := len(s.carlo.Messages())
			out := bot.Outgoing{ID: "d" + test.name, Chat: chat, Text: test.words, Document: written(test.size)}
			s.sends(out)
			s.sends(out) // the same letter again shows once
			all := s.carlo.Messages()[before:]
			if len(all) != test.shown {
				t.Fatalf("%d messages came", len(all))
			}
			file := all[0].Document
			if file == nil || file.Name != "orders.csv" || file.MIME != "text/csv" || len(file.Body) != test.size {
				t.Errorf("the file is %+v", file)
			}
			if test.shown == 1 && all[0].Text != test.words {
				t.Errorf("the words are %q", all[0].Text)
			}
		})
	}
	s.leavesNoFile()
}

// leavesNoFile checks that the clear text of documents is gone.
func (s *shop) leavesNoFile() {
	s.t.Helper()
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(s.config.File), "document-*")); len(left) > 0 || err != nil {
		s.t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestADocumentThatIsTooLargeBecomesWords(t *testing.T) {
	s, chat := greeted(t)
	out := bot.Outgoing{Chat: chat, Text: "Your orders", Document: written(100_000_001)}
	s.sends(out)
	if m := s.shows(s.carlo, "a lot at once"); m.Document != nil {
		t.Errorf("it shows %+v", m.Document)
	}
	out.Document.Instead = ""
	if err := s.channel.Send(s.ctx(), out); !errors.Is(err, bot.ErrRejected) {
		t.Errorf("without other words: %v", err)
	}
	s.leavesNoFile()
}

func TestADocumentThatCantBeMadeIsTriedAgain(t *testing.T) {
	s, chat := greeted(t)
	broken := errors.New("the records are out of reach")
	d := written(0)
	d.Write = func(_ context.Context, w io.Writer) error {
		_, _ = io.WriteString(w, "half")
		return broken
	}
	if err := s.channel.Send(s.ctx(), bot.Outgoing{Chat: chat, Document: d}); !errors.Is(err, broken) ||
		errors.Is(err, bot.ErrRejected) {
		t.Errorf("Send: %v", err)
	}
	if n := len(s.carlo.Messages()); n != 0 {
		t.Errorf("%d messages came", n)
	}
	s.leavesNoFile()
}

func TestAFileThatNobodyMayMakeIsAnError(t *testing.T) {
	s, chat := greeted(t)
	dir := filepath.Dir(s.config.File)
	s.channel.File = filepath.Join(dir, "away", "whatsapp.db")
	if err := s.channel.Send(s.ctx(), bot.Outgoing{Chat: chat, Document: written(1)}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Send: %v", err)
	}
}
