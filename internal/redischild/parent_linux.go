package redischild

import "syscall"

// attributes make the kernel end the server when its parent dies, and keep Ctrl-C in a terminal from
// ending it: the parent needs it until it has shut down.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
}
