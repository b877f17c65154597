package demo

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
)

// maxEvents bounds the demo's log.
const maxEvents = 200

// An eventLog is what happened, made of what people did and of what the program logs.
type eventLog struct {
	changed func()

	mu     sync.Mutex
	last   int
	events []page.Event
	ends   map[string]time.Time // of leases, by order: the router's mark has whole minutes only
	past   map[string]bool      // orders that don't wait for access any more: they had it, or the money back
	away   bool                 // the router did not answer the last time
}

// add notes something. What comes again in a row counts up.
func (l *eventLog) add(e page.Event) {
	l.mu.Lock()
	e.Times = 1
	if e.At.IsZero() {
		e.At = time.Now()
	}
	if i := len(l.events) - 1; i >= 0 && same(l.events[i], e) {
		e.Times = l.events[i].Times + 1
		l.events = l.events[:i]
	}
	l.last++
	e.ID = l.last
	l.events = append(l.events, e)
	l.events = l.events[max(len(l.events)-maxEvents, 0):]
	l.mu.Unlock()
	l.changed()
}

// same reports whether two events tell the same.
func same(a, b page.Event) bool {
	return a.Kind == b.Kind && a.Text == b.Text && a.Bad == b.Bad && a.Good == b.Good
}

func (l *eventLog) note(kind, format string, args ...any) {
	l.add(page.Event{Kind: kind, Text: fmt.Sprintf(format, args...)})
}

// mends notes that a trouble is over.
func (l *eventLog) mends(words string) { l.add(page.Event{Kind: "trouble", Text: words, Good: true}) }

func (l *eventLog) list() []page.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.events)
}

// end is when an order's access ends, as the program said.
func (l *eventLog) end(order string) (time.Time, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at, ok := l.ends[order]
	return at, ok
}

// waits reports whether an order that is paid waits for access.
func (l *eventLog) waits(order string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.past[order]
}

// passes notes that an order does not wait any more.
func (l *eventLog) passes(order, msg string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if strings.HasSuffix(msg, "=>paid") {
		return
	}
	if l.past == nil || len(l.past) > maxEvents {
		l.past = map[string]bool{}
	}
	l.past[order] = true
}

// back notes whether the router answers, and reports whether it does again.
func (l *eventLog) back(answers bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	was := l.away
	l.away = !answers
	return answers && was
}

// A logLine is one line of the program's log.
type logLine struct {
	Time   time.Time `json:"time"`
	Level  string    `json:"level"`
	Msg    string    `json:"msg"`
	Order  string    `json:"order"`
	Lease  string    `json:"lease"`
	End    time.Time `json:"end"`
	Add    any       `json:"add"`
	Remove any       `json:"remove"`
	Err    any       `json:"err"`
	Linked bool      `json:"linked"`
}

// heard notes what the program logs, if it is worth a line.
func (l *eventLog) heard(text []byte) {
	var line logLine
	if err := json.Unmarshal(text, &line); err != nil {
		l.add(page.Event{Kind: "sharefi", Text: strings.TrimSpace(string(text)), Bad: true})
		return
	}
	e := page.Event{At: line.Time, Kind: "sharefi", Text: line.Msg, Bad: line.Level == "WARN" || line.Level == "ERROR"}
	kind, _, _ := strings.Cut(line.Msg, " ")
	switch {
	case kind == "order" && line.Order != "":
		e.Kind, e.Text = "order", step(line.Order, line.Msg)
		l.passes(line.Order, line.Msg)
	case kind == "lease" && line.Lease != "":
		e.Kind, e.Text = "lease", step(line.Lease, line.Msg)
		l.remember(line)
		l.passes(line.Lease, line.Msg)
	case line.Msg == "router batch":
		e.Kind, e.Text = "router", fmt.Sprintf("batch: %v on, %v off the list", line.Add, line.Remove)
		e.Bad = line.Err != nil
		e.Good = l.back(!e.Bad)
	case line.Msg == "nudge":
		e.Kind, e.Text = "nudge", "an end is due, look at the router"
	case line.Level == "DEBUG", strings.HasSuffix(line.Msg, " the allow list"): // the batch and the pass tell
		return
	case line.Msg == "WhatsApp":
		e.Text = "WhatsApp: " + map[bool]string{true: "linked", false: "not linked"}[line.Linked]
	case line.Msg == "pass over the router":
		l.back(false)
		e.Text += ": " + fmt.Sprint(line.Err)
	case e.Bad && line.Err != nil:
		e.Text += ": " + fmt.Sprint(line.Err)
	}
	l.add(e)
}

// step tells of a record's way from one state to another.
func step(code, msg string) string {
	_, states, _ := strings.Cut(msg, " ")
	from, to, _ := strings.Cut(states, "=>")
	return code + ": " + from + " → " + to
}

func (l *eventLog) remember(line logLine) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if line.End.IsZero() {
		return
	}
	if l.ends == nil || len(l.ends) > maxEvents {
		l.ends = map[string]time.Time{}
	}
	l.ends[line.Lease] = line.End
}
