package keyboard

import (
	"io"
	"sync"
)

// A tap reads from the keyboard in one place and hands it to one reader at a time. A form that is
// over leaves a reader behind that waits for keys; without the tap it would take those that are
// meant for the next form.
type tap struct {
	keys chan []byte // closed at the end of the input

	mu   sync.Mutex
	left []byte // of a chunk that was larger than asked for
}

func newTap(r io.Reader) *tap {
	t := &tap{keys: make(chan []byte)}
	go func() {
		defer close(t.keys)
		for {
			chunk := make([]byte, 256)
			n, err := r.Read(chunk)
			if n > 0 {
				t.keys <- chunk[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	return t
}

// reader reads until stop is closed, and takes nothing from then on.
func (t *tap) reader(stop <-chan struct{}) *tapReader { return &tapReader{tap: t, stop: stop} }

// A tapReader gives a form's keys up to an Enter, which mostly ends the form, and holds back those behind it: they are
// meant for the next question, and would otherwise still change the answer to this one. A form that goes on says so.
type tapReader struct {
	*tap
	stop <-chan struct{}

	entered chan struct{} // closed when the form goes on; nil while it takes keys
	tail    []byte        // the last keys, as far as a paste may begin or end in them
	pasting bool          // an Enter within pasted words ends nothing
}

// goesOn hands out what was typed behind an Enter that did not end the form.
func (r *tapReader) goesOn() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.entered != nil {
		close(r.entered)
		r.entered = nil
	}
}

// Read is io.Reader's.
func (r *tapReader) Read(b []byte) (int, error) {
	r.mu.Lock()
	held := r.entered
	r.mu.Unlock()
	if held != nil {
		select {
		case <-held:
		case <-r.stop:
			return 0, io.EOF
		}
	}
	return r.take(b)
}

// What a terminal puts around pasted words.
const pasteBegins, pasteEnds = "\x1b[200~", "\x1b[201~"

// untilEnter is how many of some keys come before the form has to say whether it goes on. Between forms the terminal
// makes a new line of an Enter, as plain lines want it; for a form that is an Enter, too.
func (r *tapReader) untilEnter(keys []byte) int {
	for i, key := range keys {
		if r.stop == nil {
			if key == '\r' {
				keys[i] = '\n'
			}
			continue // plain lines have no form that ends
		}
		if key == '\n' && !r.pasting {
			key, keys[i] = '\r', '\r'
		}
		r.tail = append(r.tail[max(0, len(r.tail)-len(pasteEnds)+1):], key)
		switch {
		case string(r.tail) == pasteBegins:
			r.pasting = true
		case string(r.tail) == pasteEnds:
			r.pasting = false
		case key == '\r' && !r.pasting:
			r.entered = make(chan struct{})
			return i + 1
		}
	}
	return len(keys)
}

func (r *tapReader) take(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case <-r.stop:
		return 0, io.EOF
	default:
	}
	if len(r.left) == 0 {
		select {
		case <-r.stop:
			return 0, io.EOF
		case chunk, more := <-r.keys:
			if !more {
				return 0, io.EOF
			}
			r.left = chunk
		}
	}
	n := copy(b, r.left[:r.untilEnter(r.left[:min(len(b), len(r.left))])])
	r.left = r.left[n:]
	return n, nil
}
