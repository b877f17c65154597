// Package patience is how long tests wait for what has to come. It is for tests alone.
//
// Its one invariant: a test that passes is never told how fast its machine is.
package patience

import (
	"context"
	"testing"
	"time"
)

// Limit ends a wait for what never comes. A test that passes never waits so long: on two quiet cores the longest wait
// takes some seconds, and a Raspberry Pi beside six busy neighbours is ten times slower. The limit of go test (see the
// Makefile) is further away, since it ends all tests and does not say what was waited for.
const Limit = 5 * time.Minute

// tick is how often a condition is looked at: seldom enough that many who wait leave the machine to the others.
const tick = 5 * time.Millisecond

// Until waits for a condition, and ends the test if it never holds.
func Until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	if !Met(ok) {
		t.Fatalf("waited in vain: %s", what)
	}
}

// Met waits for a condition, and reports whether it ever held.
func Met(ok func() bool) bool {
	for deadline := time.Now().Add(Limit); !ok(); <-time.After(tick) {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// Context is for calls that have to return. It ends after the limit, and with the test.
func Context(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Limit)
	t.Cleanup(cancel)
	return ctx
}
