//go:build !linux

package redischild

import "syscall"

// diesWithParent does nothing here: a child that outlives its parent keeps the data safe, and the
// next start is refused until it is ended.
func diesWithParent() *syscall.SysProcAttr { return nil }
