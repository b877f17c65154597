// Package footprint keeps the program's memory small while it waits for customers.
//
// The one binary also holds tables, emulators and libraries that selling does not need, and starting
// reads all of it into memory once. The package owns giving that memory back and must not know what the
// program does. Its one invariant: released memory is loaded again by itself when it is used.
package footprint

import "runtime/debug"

// Trim gives memory back to the system: garbage-collected memory and, on Linux, the pages of the
// program's own file, which the system still has in its cache. Pages that are used are mapped again.
func Trim() error {
	debug.FreeOSMemory()
	return unmap()
}
