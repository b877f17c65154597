package demo

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
)

// idleFor is how long BenchmarkDemo looks at a page on which nothing happens.
const idleFor = 30 * time.Second

// BenchmarkDemo measures the demo as it is built for use, with its page open: from the start of the
// process until the program answers, and what both processes take of one core while nothing happens.
func BenchmarkDemo(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "sharefi")
	if out, err := exec.Command("go", "build", "-o", binary,
		"github.com/sharefi/sharefi/cmd/sharefi").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	var usable, busy time.Duration
	var resident int
	for b.Loop() {
		begun := time.Now()
		cmd := exec.Command(binary, "demo", "--listen", "127.0.0.1:0")
		out, err := cmd.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		said := bufio.NewScanner(out)
		for said.Scan() && !strings.Contains(said.Text(), "http://") {
		}
		watchUntil(b, regexp.MustCompile(`http://\S+`).FindString(said.Text()),
			func(v page.View) bool { return v.Parts[0].Good })
		usable += time.Since(begun)
		family := append(apptest.Children(cmd.Process.Pid), cmd.Process.Pid)
		<-time.After(idleFor / 3) // what is done once, at the start
		before := cores(b, family)
		<-time.After(idleFor)
		busy += cores(b, family) - before
		for _, pid := range family {
			resident += apptest.Kilobytes(b, pid, "VmRSS")
		}
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			b.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(usable.Milliseconds())/float64(b.N), "ms/usable-page")
	b.ReportMetric(100*busy.Seconds()/idleFor.Seconds()/float64(b.N), "%-of-a-core")
	b.ReportMetric(float64(resident)/1024/float64(b.N), "MB-resident")
}

// watchUntil opens the page's stream, keeps it open for the test, and waits for a view.
func watchUntil(b *testing.B, url string, good func(page.View) bool) {
	b.Helper()
	resp, err := http.Get(url + "/events")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { resp.Body.Close() })
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v page.View
		if text, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(text), &v) == nil &&
			good(v) {
			return
		}
	}
	b.Fatalf("the stream ends: %v", lines.Err())
}

// cores is the processor time that processes took.
func cores(b *testing.B, pids []int) (sum time.Duration) {
	b.Helper()
	for _, pid := range pids {
		text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
		if err != nil {
			b.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		fields := strings.Fields(rest)
		for _, ticks := range fields[11:13] {
			n, err := strconv.Atoi(ticks)
			if err != nil {
				b.Fatal(err)
			}
			sum += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return sum
}
