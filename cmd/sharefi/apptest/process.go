package apptest

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Kilobytes is the memory that a process holds, of a kind that proc(5) names: VmRSS is all of it, RssAnon what is
// not of files.
func Kilobytes(b *testing.B, pid int, kind string) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), kind+":"); ok {
			var n int
			if _, err := fmt.Sscan(rest, &n); err != nil {
				b.Fatal(err)
			}
			return n
		}
	}
	b.Fatal("no " + kind)
	return 0
}

// A Process is the program in a process of its own, which is started again when it is killed, as a
// service manager does.
type Process struct {
	W    *World
	Args []string
	Env  []string // more than ours

	Within []string // the command that starts the program, if it is not to be started right here

	mu    sync.Mutex
	cmd   *exec.Cmd
	ended chan struct{} // the present process has ended
	off   bool
	runs  int
}

// Runs starts the program on a configuration file that holds what the world is.
func (w *World) Runs(redis string, env ...string) *Process {
	w.T.Helper()
	file := w.File(redis)
	p := &Process{W: w, Args: []string{"run", "--config", file}, Env: env}
	if w.Chat != nil {
		p.Env = append(p.Env, w.Chat.Env(filepath.Dir(file))...)
		w.LinkFile(filepath.Join(filepath.Dir(file), "test"))
	}
	p.Start()
	w.Stop = func() { p.End(syscall.SIGTERM) }
	return p
}

// File writes the configuration file, with its secrets in files beside it.
func (w *World) File(redis string) string {
	w.T.Helper()
	dir, err := os.MkdirTemp("", "sfp") // short: a socket's path is limited
	if err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(func() { os.RemoveAll(dir) })
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			w.T.Fatal(err)
		}
	}
	write("telegram.token", w.Telegram.Token)
	write("stripe.key", w.Stripe.Key)
	if w.Razorpay != nil {
		write("razorpay.secret", w.Razorpay.Secret)
	}
	write("router.password", w.Router.Password)
	write("wifi.password", "sunny-terrace")
	if redis != "" {
		redis = "redis: " + redis
	}
	var sites strings.Builder
	for _, s := range w.Config.Sites {
		sites.WriteString(w.siteLine(s))
	}
	write("sharefi.yaml", fmt.Sprintf(`
shop: test
timezone: UTC
data: %s
owner: {telegram: [%d]}
telegram: {token_file: telegram.token, api_url: %q}
%s
%s
plans: [{name: 10 seconds, price: 50.00 INR, lasts: %s, devices: %d}]
sites:
%sremind: [1m]
pings: {off: [%s]}
log: {level: debug}
whatsapp: {enabled: %t, version: 2.3000.1047769893}
claim_within: %ds
`, dir, OwnerID, w.via(w.Telegram.URL()), w.paidBy(), redis,
		w.Config.Plans[0].Lasts, max(w.Config.Plans[0].Devices, 1), sites.String(),
		strings.Join(w.Config.Pings.Off, ", "), w.Chat != nil, int(w.Config.Times.ClaimWithin.Seconds())))
	return filepath.Join(dir, "sharefi.yaml")
}

// paidBy is how the shop is paid, as the configuration says it.
func (w *World) paidBy() string {
	var lines []string
	if !w.Config.Stripe.Key.IsZero() {
		lines = append(lines, fmt.Sprintf("stripe: {key_file: stripe.key, api_url: %q}", w.via(w.Stripe.URL())))
	}
	if r := w.Config.Razorpay; !r.Secret.IsZero() {
		lines = append(lines, fmt.Sprintf("razorpay: {key_id: %s, secret_file: razorpay.secret, api_url: %q, retired: %t}", r.KeyID,
			w.via(w.Razorpay.URL()), r.Retired))
	}
	if s := w.Config.Stars; s.Known() {
		lines = append(lines, fmt.Sprintf("stars: {enabled: %t, value: %q}", s.Enabled, s.Value))
	}
	if !w.Config.InChat.IsZero() {
		lines = append(lines, fmt.Sprintf("telegram_payments: {token: %q}", w.Config.InChat.Reveal()))
	}
	if len(w.Config.Own) > 0 {
		lines = append(lines, "own:")
	}
	for _, o := range w.Config.Own {
		lines = append(lines, fmt.Sprintf("  - {label: %q, kind: %s, to: %q, name: %q}", o.Label, o.Account.Kind, o.Account.To,
			o.Account.Name))
	}
	return strings.Join(lines, "\n")
}

func (p *Process) Start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.off {
		return
	}
	line := append(append(slices.Clone(p.Within), os.Args[0]), p.Args...)
	p.cmd = exec.Command(line[0], line[1:]...)
	p.cmd.Env = append(append(os.Environ(), AsProgram+"=1"), p.Env...)
	p.cmd.Stderr = p.W.Log
	p.ended = make(chan struct{})
	p.runs++
	if err := p.cmd.Start(); err != nil {
		p.W.T.Errorf("start the program: %v", err)
		return
	}
	cmd, ended := p.cmd, p.ended
	go func() {
		_ = cmd.Wait()
		close(ended)
		p.Start()
	}()
}

// Kill ends the process as a power cut does, and returns when it is gone.
func (p *Process) Kill() { p.Signal(syscall.SIGKILL) }

// End ends the process for good and gives the exit code.
func (p *Process) End(s syscall.Signal) int {
	p.mu.Lock()
	p.off = true
	p.mu.Unlock()
	p.Signal(s)
	return p.cmd.ProcessState.ExitCode()
}

func (p *Process) Signal(s syscall.Signal) {
	p.mu.Lock()
	cmd, ended := p.cmd, p.ended
	p.mu.Unlock()
	_ = cmd.Process.Signal(s)
	<-ended
}

// Pauses stops the program where it is, until it wakes, or lets it go on.
func (p *Process) Pauses(on bool) {
	s := syscall.SIGCONT
	if on {
		s = syscall.SIGSTOP
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.cmd.Process.Signal(s)
}

// Started counts how often the program was started.
func (p *Process) Started() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.runs
}

func (p *Process) Pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd.Process.Pid
}

// Children are the processes that a process started.
func Children(pid int) []int {
	var list []int
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, task := range tasks {
		text, _ := os.ReadFile(task)
		for _, word := range strings.Fields(string(text)) {
			var child int
			if _, err := fmt.Sscan(word, &child); err == nil {
				list = append(list, child)
			}
		}
	}
	return list
}
