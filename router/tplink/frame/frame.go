// Package frame is the language of TP-Link's CGI interface: requests for objects of the router's data
// model, several in one HTTP body, and the replies to them.
//
// It owns how frames are written and read, and which characters a description may have. It must not
// import the driver, the router package or anything that uses the network: whether frames travel in the
// clear or encrypted is the driver's business. Its one invariant: a reply that was cut off is an error,
// never a shorter list.
package frame

import (
	"strconv"
	"strings"
)

// An Act is what a frame asks for.
type Act int

const (
	Get     Act = 1
	Set     Act = 2
	Add     Act = 3
	Del     Act = 4
	List    Act = 5 // the instances of an object
	Sublist Act = 6 // the instances below another object
	CGI     Act = 8
)

// A Frame is one request for an object of the router's data model.
type Frame struct {
	Act   Act
	OID   string
	Stack string   // which instance; none when empty
	Above string   // the parent instance; none when empty
	Attrs []string // names to read, or name=value to write
}

// ReadOnly reports whether frames change nothing.
func ReadOnly(frames []Frame) bool {
	for _, f := range frames {
		if f.Act != Get && f.Act != List && f.Act != Sublist {
			return false
		}
	}
	return true
}

const noStack = "0,0,0,0,0,0"

// Acts gives the numbers of the frames' acts, as they stand in the address.
func Acts(frames []Frame) string {
	acts := make([]string, len(frames))
	for i, f := range frames {
		acts[i] = strconv.Itoa(int(f.Act))
	}
	return strings.Join(acts, "&")
}

// Body gives the request's body. Each frame is numbered, so that the reply can refer to it.
func Body(frames []Frame) string {
	var b strings.Builder
	for i, f := range frames {
		stack, above := f.Stack, f.Above
		if stack == "" {
			stack = noStack
		}
		if above == "" {
			above = noStack
		}
		b.WriteString("[" + f.OID + "#" + stack + "#" + above + "]")
		b.WriteString(strconv.Itoa(i) + "," + strconv.Itoa(len(f.Attrs)) + "\r\n")
		for _, a := range f.Attrs {
			b.WriteString(a + "\r\n")
		}
	}
	return b.String()
}
