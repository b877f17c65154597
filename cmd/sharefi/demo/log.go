package demo

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/air"
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
	sites  map[string]string    // where an order is, by order
	past   map[string]bool      // orders that don't wait for access any more: they had it, or the money back
	away   bool                 // the router did not answer the last time
}

// again is how far back a complaint is looked for that comes again: several take turns while something is away.
const again = 8

// add notes something. What comes again in a row counts up.
func (l *eventLog) add(e page.Event) {
	l.mu.Lock()
	e.Times = 1
	if e.At.IsZero() {
		e.At = time.Now()
	}
	far := 1
	if e.Bad {
		far = again
	}
	recent := max(len(l.events)-far, 0)
	if i := slices.IndexFunc(l.events[recent:], func(known page.Event) bool { return same(known, e) }); i >= 0 {
		e.Times = l.events[recent+i].Times + 1
		l.events = slices.Delete(l.events, recent+i, recent+i+1)
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

// places notes where an order is.
func (l *eventLog) places(order, site string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sites == nil || len(l.sites) > maxEvents {
		l.sites = map[string]string{}
	}
	l.sites[order] = site
}

// at is the site of an order that the program told of.
func (l *eventLog) at(order string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sites[order]
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
	Site   string    `json:"site"`
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
		l.places(line.Order, line.Site)
		l.passes(line.Order, line.Msg)
	case kind == "lease" && line.Lease != "":
		e.Kind, e.Text = "lease", step(line.Lease, line.Msg)
		l.remember(line)
		l.passes(line.Lease, line.Msg)
	case line.Msg == "router batch":
		e.Kind, e.Text = "router", fmt.Sprintf("batch: %v on, %v off the list", line.Add, line.Remove)
		if line.Site == air.Site {
			e.Kind, e.Text = "air", fmt.Sprintf("batch: %v keys added, %v taken away", line.Add, line.Remove)
		}
		e.Bad = line.Err != nil
		e.Good = l.back(!e.Bad)
	case line.Msg == "nudge":
		e.Kind, e.Text = "nudge", "an end is due, look at the router"
	case line.Level == "DEBUG", strings.HasSuffix(line.Msg, " the allow list"): // the batch and the pass tell
		return
	case strings.Contains(line.Msg, "may not announce expirations"):
		e.Text = "Redis in memory announces no ends: the timer alone finds them"
	case line.Msg == "WhatsApp":
		e.Text = "WhatsApp: " + map[bool]string{true: "linked", false: "not linked"}[line.Linked]
	case line.Msg == "pass over the router":
		l.back(false)
		why, _, _ := strings.Cut(fmt.Sprint(line.Err), " (dial ") // the socket's name differs each time
		e.Text += ": " + why
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
