// Package porttest finds ports for servers that tests start, and start again on the same port.
//
// It must not be imported by the program. Its one invariant: no outgoing connection can take a port that it gave,
// since they are below those that the system picks from (32768 on Linux, 49152 elsewhere).
package porttest

import (
	"fmt"
	"math/rand/v2"
	"net"
	"testing"
)

const lowest, highest = 12_000, 32_000

// Free is a port of 127.0.0.1 that nobody listens on.
func Free(t testing.TB) int {
	t.Helper()
	for range 1000 {
		port := lowest + rand.IntN(highest-lowest) //nolint:gosec // tests that run at once should differ, no more
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}
