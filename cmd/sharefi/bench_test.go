package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// BenchmarkStart measures the program as it is built for use, with its private redis-server: from
// the start of the process to its first poll, and what it holds in memory when it is idle.
func BenchmarkStart(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "sharefi")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	w := newWorld(b)
	file := w.file("")
	var polled time.Duration
	var resident int
	for b.Loop() {
		before := w.telegram.Calls("getUpdates")
		cmd := exec.Command(binary, "run", "--config", file)
		cmd.Stderr = w.log
		begun := time.Now()
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		w.until("it polls", func() bool { return w.telegram.Calls("getUpdates") > before })
		polled += time.Since(begun)
		passes := w.router.Logins()
		w.until("two idle passes", func() bool { return w.router.Logins() >= passes+2 })
		resident += kilobytes(b, cmd.Process.Pid)
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			b.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(polled.Milliseconds())/float64(b.N), "ms/first-poll")
	b.ReportMetric(float64(resident)/1024/float64(b.N), "MB-resident")
}

// BenchmarkIdleOnWhatsApp measures what the program holds in memory when it is idle with WhatsApp
// on. It is the test binary that runs, since only that takes the emulator for WhatsApp; it is a
// little larger than the program.
func BenchmarkIdleOnWhatsApp(b *testing.B) {
	w := withWhatsApp(b)
	var resident int
	for b.Loop() {
		p := w.runs("")
		w.until("it is linked", func() bool { return w.chat.Connected() == 1 })
		passes := w.router.Logins()
		w.until("two idle passes", func() bool { return w.router.Logins() >= passes+2 })
		resident += kilobytes(b, p.pid())
		p.end(syscall.SIGTERM)
		w.account.Unlink()
	}
	b.ReportMetric(float64(resident)/1024/float64(b.N), "MB-resident")
}

// kilobytes is the memory that a process holds.
func kilobytes(b *testing.B, pid int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			var n int
			if _, err := fmt.Sscan(rest, &n); err != nil {
				b.Fatal(err)
			}
			return n
		}
	}
	b.Fatal("no VmRSS")
	return 0
}
