// Package footprint keeps small what the program occupies while it waits for people.
//
// Tables, forms, emulators and libraries that write workbooks are in the one program beside what sells, and
// all of it is touched once by the start. It owns giving that back. It must not know what the
// program does. Its one invariant: what was given back comes again by itself when it is used.
package footprint

import "runtime/debug"

// Trim gives memory back to the system: what was collected, and, on Linux, the pages of the program's own file, which
// the system still has in its cache. What is used of them is mapped again, a few pages at a time.
func Trim() error {
	debug.FreeOSMemory()
	return unmap()
}
