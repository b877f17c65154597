package redischild

import "syscall"

// diesWithParent makes the kernel end the child when its parent is killed.
func diesWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }
