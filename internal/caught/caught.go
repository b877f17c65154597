// Package caught turns panics into errors, so that one message, order, event or letter can't end the program.
//
// Its one invariant: the panic's own words stay out of the error, since they may carry a secret; where it happened tells
// more.
package caught

import (
	"fmt"
	"log/slog"
	"runtime/debug"
)

// An Error is a panic. Its words are one line; a log shows the stack, too.
type Error struct {
	Kind  string // the type of what it panicked with
	Stack string
}

// Error implements error.
func (e *Error) Error() string { return "the program failed (" + e.Kind + ")" }

// LogValue implements slog.LogValuer.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(slog.String("said", e.Error()), slog.String("stack", e.Stack))
}

// Do calls f, and returns its error, or an *Error if it panics.
func Do(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &Error{Kind: fmt.Sprintf("%T", r), Stack: string(debug.Stack())}
		}
	}()
	return f()
}
