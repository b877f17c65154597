package demo

import "errors"

var errNarrow = errors.New("the demo's Redis in memory can't count the time on a processor of 32 bits; see the demo " +
	"on another machine. A shop, with a real redis-server, runs here")

// runsOn refuses machines whose numbers are too short for the Redis in memory: it reads the instant of an
// expiration as an int, and nobody would be let in.
func runsOn(bits int) error {
	if bits < 64 {
		return errNarrow
	}
	return nil
}
