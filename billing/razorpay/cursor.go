package razorpay

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A cursor is how far the lists were read: up to a payment's time, and what was hinted at of the time before, since that is
// listed again. Razorpay lists by when something was made, and what became of it comes later.
type cursor struct {
	at    int64           // seconds
	began int64           // where it was when there began to be more than is read at once; 0 if there is no more
	seen  map[string]mark // by id
}

// A mark is what was last seen of something.
type mark struct {
	state string
	made  int64
}

// String is what parseCursor reads: the time, and each id with its state and time.
func (c cursor) String() string {
	ids := make([]string, 0, len(c.seen))
	for id, m := range c.seen {
		ids = append(ids, id+":"+m.state+":"+strconv.FormatInt(m.made, 36))
	}
	slices.Sort(ids)
	at := strconv.FormatInt(c.at, 10)
	if c.began != 0 {
		at += "/" + strconv.FormatInt(c.began, 10)
	}
	return at + " " + strings.Join(ids, ",")
}

// after is the cursor to continue with after one hint alone. What is around it is hinted at again then, which changes nothing.
func after(id string, at, began int64, m mark) string {
	return cursor{at: at, began: began, seen: map[string]mark{id: m}}.String()
}

// parseCursor reads a cursor; ok is false for one that is none.
func parseCursor(s string) (c cursor, ok bool) {
	at, rest, _ := strings.Cut(s, " ")
	at, began, behind := strings.Cut(at, "/")
	c.seen = map[string]mark{}
	var err error
	if c.at, err = strconv.ParseInt(at, 10, 64); err != nil {
		return c, false
	}
	if c.began, err = strconv.ParseInt(began, 10, 64); behind && err != nil {
		return c, false
	}
	for _, part := range strings.FieldsFunc(rest, func(r rune) bool { return r == ',' }) {
		id, rest, _ := strings.Cut(part, ":")
		state, made, _ := strings.Cut(rest, ":")
		n, err := strconv.ParseInt(made, 36, 64)
		if err != nil {
			return c, false
		}
		c.seen[id] = mark{state, n}
	}
	return c, true
}

// forget drops what is listed no more.
func (c *cursor) forget() {
	for id, m := range c.seen {
		kept := c.at - seconds(window)
		if strings.HasPrefix(id, "pay_") {
			kept = c.at - seconds(overlap)
		}
		if m.made < kept {
			delete(c.seen, id)
		}
	}
}

// news leaves what the cursor does not know of a list, oldest first.
func news[T any](c cursor, list []T, of func(T) (string, mark)) []T {
	had := map[string]bool{}
	fresh := slices.DeleteFunc(list, func(t T) bool {
		id, m := of(t)
		known, ok := c.seen[id]
		twice := had[id] // what is new while pages are read moves the others on
		had[id] = true
		return twice || ok && known.state == m.state
	})
	slices.Reverse(fresh) // the newest come first
	slices.SortStableFunc(fresh, func(a, b T) int {
		_, first := of(a)
		_, second := of(b)
		return cmp.Compare(first.made, second.made)
	})
	return fresh
}
