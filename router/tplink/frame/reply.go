package frame

import (
	"errors"
	"strconv"
	"strings"
)

// An Instance is one object in a reply.
type Instance struct {
	Stack string // its numbers in the data model, outermost first
	Frame int    // the number of the frame that it answers

	attrs map[string]string // keyed in lower case: replies change the first letter of a name
}

// Get is the value of an attribute, whatever the case of its name.
func (i Instance) Get(name string) string { return i.attrs[strings.ToLower(name)] }

// Number is one number of the instance's stack, counted from 0; 0 when there is none.
func (i Instance) Number(place int) int {
	parts := strings.Split(i.Stack, ",")
	if place >= len(parts) {
		return 0
	}
	n, err := strconv.Atoi(parts[place])
	if err != nil {
		return 0
	}
	return n
}

// A Reply answers all frames of a request.
type Reply struct {
	Instances []Instance
	Code      int // 0 for success
}

// ErrReply says that a text is not a whole reply.
var ErrReply = errors.New("not a whole reply to CGI frames")

// Read reads a reply. Errors: ErrReply.
func Read(text string) (Reply, error) {
	var r Reply
	whole := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		head, tail, isHead := strings.Cut(line, "]")
		head, opens := strings.CutPrefix(head, "[")
		switch {
		case opens && isHead && head == "error":
			code, err := strconv.Atoi(strings.TrimSpace(tail))
			if err != nil {
				return r, ErrReply
			}
			r.Code, whole = code, true
		case opens && isHead && strings.Contains(head, ","):
			number, err := strconv.Atoi(strings.TrimSpace(tail))
			if err != nil {
				return r, ErrReply
			}
			r.Instances = append(r.Instances, Instance{Stack: head, Frame: number, attrs: map[string]string{}})
		case len(r.Instances) > 0 && !opens:
			if name, value, ok := strings.Cut(line, "="); ok {
				r.Instances[len(r.Instances)-1].attrs[strings.ToLower(name)] = value
			}
		}
	}
	if !whole {
		return r, ErrReply
	}
	return r, nil
}
