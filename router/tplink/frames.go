package tplink

import (
	"errors"
	"strconv"
	"strings"
)

// What a CGI frame asks for.
const (
	actGet     = 1
	actSet     = 2
	actAdd     = 3
	actDel     = 4
	actList    = 5 // the instances of an object
	actSublist = 6 // those below another
	actCGI     = 8
)

// A frame is one request for an object of the router's data model.
type frame struct {
	act   int
	oid   string
	stack string   // which instance; none when empty
	above string   // below which instance; none when empty
	attrs []string // names to read, or name=value to write
}

// readOnly reports whether frames change nothing.
func readOnly(frames []frame) bool {
	for _, f := range frames {
		if f.act != actGet && f.act != actList && f.act != actSublist {
			return false
		}
	}
	return true
}

const noStack = "0,0,0,0,0,0"

// encodeActs gives the numbers of the acts, in the frames' order.
func encodeActs(frames []frame) string {
	acts := make([]string, len(frames))
	for i, f := range frames {
		acts[i] = strconv.Itoa(f.act)
	}
	return strings.Join(acts, "&")
}

// encodeFrames gives the body: each frame with its number, so that the reply can name it.
func encodeFrames(frames []frame) string {
	var b strings.Builder
	for i, f := range frames {
		stack, above := f.stack, f.above
		if stack == "" {
			stack = noStack
		}
		if above == "" {
			above = noStack
		}
		b.WriteString("[" + f.oid + "#" + stack + "#" + above + "]" + strconv.Itoa(i) + "," + strconv.Itoa(len(f.attrs)) + "\r\n")
		for _, a := range f.attrs {
			b.WriteString(a + "\r\n")
		}
	}
	return b.String()
}

// An instance is one object in a reply.
type instance struct {
	stack string
	frame int               // the frame that it answers
	attrs map[string]string // by their names in lower case: replies change the first letter
}

func (i instance) get(name string) string { return i.attrs[strings.ToLower(name)] }

// number is the place in a stack, counted from 0; 0 when there is none.
func (i instance) number(place int) int {
	parts := strings.Split(i.stack, ",")
	if place >= len(parts) {
		return 0
	}
	n, err := strconv.Atoi(parts[place])
	if err != nil {
		return 0
	}
	return n
}

// A reply is what all frames of a request give.
type reply struct {
	instances []instance
	code      int // 0 for success
}

// readReply reads a reply. One without its last line was cut off.
func readReply(text string) (reply, error) {
	var r reply
	whole := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		head, tail, isHead := strings.Cut(line, "]")
		head, opens := strings.CutPrefix(head, "[")
		switch {
		case opens && isHead && head == "error":
			code, err := strconv.Atoi(strings.TrimSpace(tail))
			if err != nil {
				return r, errForeign
			}
			r.code, whole = code, true
		case opens && isHead && strings.Contains(head, ","):
			number, err := strconv.Atoi(strings.TrimSpace(tail))
			if err != nil {
				return r, errForeign
			}
			r.instances = append(r.instances, instance{stack: head, frame: number, attrs: map[string]string{}})
		case len(r.instances) > 0 && !opens:
			if name, value, ok := strings.Cut(line, "="); ok {
				r.instances[len(r.instances)-1].attrs[strings.ToLower(name)] = value
			}
		}
	}
	if !whole {
		return r, errForeign
	}
	return r, nil
}

// err is the reply's error, as that of a request which the router does not grant.
func (r reply) err() error {
	if r.code == 0 {
		return nil
	}
	return &refused{code: "error " + strconv.Itoa(r.code)}
}

// isRefused reports whether an error is only that the router does not grant something.
func isRefused(err error) bool {
	var no *refused
	return errors.As(err, &no)
}
