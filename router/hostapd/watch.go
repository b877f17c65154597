package hostapd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/sharefi/sharefi/router"
)

// A happening is what hostapd says of its stations without being asked.
type happening int

const (
	attached happening = iota // from here on it tells; what was before is not known
	joined
	left
)

func (h happening) String() string { return [...]string{"attached", "joined", "left"}[h] }

// An event is one station that joined or left.
type event struct {
	happening happening
	mac       router.MAC
	keyid     string // of one that joined with a line of the file
}

// A watcher listens to the events of one radio. They are hints: hostapd drops those for which our end has no room.
type watcher struct {
	radio string
	own   string
	every time.Duration // how long without a word until hostapd is asked whether it still knows us

	// report is called for each event in its order. It must not wait for anything: what we do not take fills the
	// buffer from which hostapd answers everybody.
	report func(event)
}

// run listens until the context ends, also across restarts of hostapd. It returns when its socket is gone.
func (w *watcher) run(ctx context.Context) {
	for ctx.Err() == nil {
		w.listen(ctx)
		rest := time.NewTimer(w.every)
		select {
		case <-ctx.Done():
		case <-rest.C:
		}
		rest.Stop()
	}
}

// listen attaches and reports until hostapd is gone or the context ends.
func (w *watcher) listen(ctx context.Context) {
	conn, err := dial(w.radio, w.own)
	if err != nil {
		return
	}
	defer hangUp(conn)
	stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	_ = conn.SetDeadline(time.Now().Add(w.every))
	if ctx.Err() != nil {
		return
	}
	if answer, err := exchange(conn, "ATTACH"); err != nil || answer != answerOK {
		return
	}
	defer func() {
		_ = conn.SetWriteDeadline(time.Now().Add(w.every))
		_, _ = conn.Write([]byte("DETACH"))
	}()
	w.report(event{happening: attached})
	w.hear(ctx, conn)
}

// hear reads events. After a silence it attaches again: a socket does not tell that the other end is gone, and hostapd may
// have forgotten us. Attached twice from one name is attached once.
func (w *watcher) hear(ctx context.Context, conn *net.UnixConn) {
	buffer := make([]byte, maxAnswer)
	asked := false
	for {
		_ = conn.SetReadDeadline(time.Now().Add(w.every))
		if ctx.Err() != nil {
			return
		}
		n, err := conn.Read(buffer)
		switch {
		case err == nil:
			asked = false
			if e, ok := parseEvent(string(buffer[:n])); ok {
				w.report(e)
			}
		case !errors.Is(err, os.ErrDeadlineExceeded) || asked || ctx.Err() != nil:
			return
		default:
			_ = conn.SetWriteDeadline(time.Now().Add(w.every))
			if _, err := conn.Write([]byte("ATTACH")); err != nil {
				return
			}
			asked = true
		}
	}
}

// parseEvent reads a message such as <3>AP-STA-CONNECTED 02:00:00:00:00:01 keyid=K7Q4, and reports whether it is of a
// station that joined or left.
func parseEvent(message string) (event, bool) {
	_, text, found := strings.Cut(message, ">")
	words := strings.Fields(text)
	if !found || !strings.HasPrefix(message, "<") || len(words) < 2 {
		return event{}, false
	}
	e := event{happening: joined}
	switch words[0] {
	case "AP-STA-CONNECTED":
	case "AP-STA-DISCONNECTED":
		e.happening = left
	default:
		return event{}, false
	}
	var ok bool
	if e.mac, ok = parseAddress(words[1]); !ok {
		return event{}, false
	}
	for _, word := range words[2:] {
		if keyid, found := strings.CutPrefix(word, "keyid="); found {
			e.keyid = keyid
		}
	}
	return e, true
}

// String keeps whole addresses out of logs.
func (e event) String() string { return fmt.Sprintf("%s %s %s", e.mac.Short(), e.happening, e.keyid) }
