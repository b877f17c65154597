//go:build !linux

package redischild

import "syscall"

// attributes keep Ctrl-C in a terminal from ending the server: the parent needs it until it has shut
// down. A server that outlives its parent does no harm, but the next start is refused until it ends.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
