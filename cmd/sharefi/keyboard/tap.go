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
func (t *tap) reader(stop <-chan struct{}) io.Reader { return tapReader{t, stop} }

type tapReader struct {
	*tap
	stop <-chan struct{}
}

// Read is io.Reader's.
func (r tapReader) Read(b []byte) (int, error) {
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
	n := copy(b, r.left)
	r.left = r.left[n:]
	return n, nil
}
