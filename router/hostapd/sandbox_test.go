package hostapd

import (
	"errors"
	"os"
	"runtime"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// forbid has the system refuse a call to this goroutine, as SystemCallFilter of our unit does. The thread ends with it.
func forbid(t *testing.T, call uint32) {
	t.Helper()
	runtime.LockOSThread()
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: call, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	must(t, unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
	must(t, unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0))
}

// The unit's filter refuses every chown, also one that changes nothing.
func TestAFileIsReplacedWhereNothingMayBeGivenAway(t *testing.T) {
	ours := fileWith(t, "before")
	forbid(t, unix.SYS_FCHOWN)
	f, err := os.Open(ours.path)
	must(t, err)
	defer f.Close()
	if err := f.Chown(os.Geteuid(), os.Getegid()); !errors.Is(err, syscall.EPERM) {
		t.Fatalf("chown is not forbidden: %v", err)
	}
	must(t, ours.replace("before", "after"))
	if got, err := ours.read(); got != "after" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
}
