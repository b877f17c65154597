package demo

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/billing"
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
	orders []sale               // that the program told of, the one that changed last at the end
	away   bool                 // the router did not answer the last time
}

// A sale is what the program told of an order.
type sale struct {
	code, site, method, state string

	paid time.Time // zero: it is not
	past bool      // it does not wait for access any more: it had it, or the money back
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

// order is what the program told of an order.
func (l *eventLog) order(code string) sale {
	o, _ := l.newest(func(o sale) bool { return o.code == code })
	return o
}

// newest is the order that changed last, of those that are wanted.
func (l *eventLog) newest(wanted func(sale) bool) (sale, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range slices.Backward(l.orders) {
		if wanted(o) {
			return o, true
		}
	}
	return sale{}, false
}

// paidSince is the order that was paid last, by one of some ways, if that was not before an instant.
func (l *eventLog) paidSince(begun time.Time, by func(way) bool) (newest sale, found bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, o := range l.orders {
		if !o.paid.IsZero() && !o.paid.Before(begun) && !o.paid.Before(newest.paid) && by(wayOf(o.method)) {
			newest, found = o, true
		}
	}
	return newest, found
}

// turn notes that an order changed.
func (l *eventLog) turn(code string, change func(*sale)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	o := sale{code: code}
	if i := slices.IndexFunc(l.orders, func(known sale) bool { return known.code == code }); i >= 0 {
		o = l.orders[i]
		l.orders = slices.Delete(l.orders, i, i+1)
	}
	change(&o)
	l.orders = append(l.orders, o)
}

// takes notes an order's way to another state.
func (l *eventLog) takes(line logLine) {
	_, state, _ := strings.Cut(line.Msg, "=>")
	l.turn(line.Order, func(o *sale) {
		o.site, o.method, o.state = line.Site, line.Method, state
		switch billing.State(state) {
		case billing.Paid:
			o.paid, o.past = line.Time, false
		case billing.Granted, billing.Refunding, billing.Refunded:
			o.past = true
		}
	})
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
	Method string    `json:"method"`
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
		l.takes(line)
	case kind == "lease" && line.Lease != "":
		e.Kind, e.Text = "lease", step(line.Lease, line.Msg)
		l.remember(line)
		l.turn(line.Lease, func(o *sale) { o.past = true })
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
		why, _, _ := strings.Cut(fmt.Sprint(line.Err), `: Get "`) // the address, and a socket that differs each time
		e.Text += ": " + why
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
