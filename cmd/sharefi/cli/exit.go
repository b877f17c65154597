package cli

import (
	"errors"
	"fmt"
	"io"
)

// Exit codes, as in the help.
const (
	ExitFailed = 1 // it did not work, or a check failed
	ExitUsage  = 2 // the command line or the configuration is wrong
)

// errUsage marks what the person at the keyboard must mend first.
var errUsage = errors.New("usage")

// ErrSeen says that a check failed; the lines above it say which.
var ErrSeen = errors.New("not everything works; see above")

// A usageError is a mistake in the configuration.
type usageError struct{ err error }

func (u usageError) Error() string { return u.err.Error() }

func (u usageError) Is(e error) bool { return e == errUsage }

func (u usageError) Unwrap() error { return u.err }

// Usage marks an error as a mistake in the command line or the configuration.
func Usage(err error) error { return usageError{err} }

// Exit prints what went wrong, if anything did, and gives the exit code.
func Exit(w io.Writer, err error) int {
	if err == nil {
		return 0
	}
	fmt.Fprintln(w, "sharefi:", err)
	if errors.Is(err, errUsage) {
		return ExitUsage
	}
	return ExitFailed
}
