//go:build !linux

package redischild

import "syscall"

// attributes keep a terminal's Ctrl-C from the server: the parent still needs it to finish. A server
// that outlives its parent keeps the data safe, and the next start is refused until it is ended.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
