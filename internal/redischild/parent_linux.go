package redischild

import "syscall"

// attributes make the kernel end the server when its parent is killed, and keep a terminal's Ctrl-C
// from it: the parent still needs it to finish.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
}
