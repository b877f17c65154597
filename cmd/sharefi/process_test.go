package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A process is the program in a process of its own, which is started again when it is killed, as a
// service manager does.
type process struct {
	w    *world
	args []string
	env  []string // more than ours

	within []string // the command that starts the program, if it is not to be started right here

	mu    sync.Mutex
	cmd   *exec.Cmd
	ended chan struct{} // the present process has ended
	off   bool
	runs  int
}

// runs starts the program on a configuration file that holds what the world is.
func (w *world) runs(redis string, env ...string) *process {
	w.t.Helper()
	file := w.file(redis)
	p := &process{w: w, args: []string{"run", "--config", file}, env: env}
	if w.chat != nil {
		p.env = append(p.env, w.chat.Env(filepath.Dir(file))...)
		w.linkFile(filepath.Join(filepath.Dir(file), "test"))
	}
	p.start()
	w.stop = func() { p.end(syscall.SIGTERM) }
	return p
}

// file writes the configuration file, with its secrets in files beside it.
func (w *world) file(redis string) string {
	w.t.Helper()
	dir, err := os.MkdirTemp("", "sfp") // short: a socket's path is limited
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { os.RemoveAll(dir) })
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
	write("telegram.token", w.telegram.Token)
	write("stripe.key", w.stripe.Key)
	write("router.password", w.router.Password)
	write("wifi.password", "sunny-terrace")
	if redis != "" {
		redis = "redis: " + redis
	}
	write("sharefi.yaml", fmt.Sprintf(`
shop: test
timezone: UTC
data: %s
owner: {telegram: [%d]}
telegram: {token_file: telegram.token, api_url: %q}
stripe: {key_file: stripe.key, api_url: %q}
%s
plans: [{name: 10 seconds, price: 50.00 INR, lasts: 10s, devices: %d}]
sites:
  - {name: home, ssid: Sharefi, password_file: wifi.password, router: %q,
     router_password_file: router.password, capacity: %d, check_every: 1s}
remind: [1m]
pings: {off: [%s]}
log: {level: debug}
whatsapp: {enabled: %t, version: 2.3000.1047769893}
`, dir, ownerID, w.via(w.telegram.URL()), w.via(w.stripe.URL()), redis, max(w.config.Plans[0].Devices, 1), w.via(w.router.URL()), w.config.Sites[0].Capacity, strings.Join(w.config.Pings.Off, ", "), w.chat != nil))
	return filepath.Join(dir, "sharefi.yaml")
}

func (p *process) start() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.off {
		return
	}
	line := append(append(slices.Clone(p.within), os.Args[0]), p.args...)
	p.cmd = exec.Command(line[0], line[1:]...)
	p.cmd.Env = append(append(os.Environ(), asProgram+"=1"), p.env...)
	p.cmd.Stderr = p.w.log
	p.ended = make(chan struct{})
	p.runs++
	if err := p.cmd.Start(); err != nil {
		p.w.t.Errorf("start the program: %v", err)
		return
	}
	cmd, ended := p.cmd, p.ended
	go func() {
		_ = cmd.Wait()
		close(ended)
		p.start()
	}()
}

// kill ends the process as a power cut does, and returns when it is gone.
func (p *process) kill() { p.signal(syscall.SIGKILL) }

// end ends the process for good and gives the exit code.
func (p *process) end(s syscall.Signal) int {
	p.mu.Lock()
	p.off = true
	p.mu.Unlock()
	p.signal(s)
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) signal(s syscall.Signal) {
	p.mu.Lock()
	cmd, ended := p.cmd, p.ended
	p.mu.Unlock()
	_ = cmd.Process.Signal(s)
	<-ended
}

// started counts how often the program was started.
func (p *process) started() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.runs
}

func (p *process) pid() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd.Process.Pid
}

// soldOnce checks that one sale left what it should: money taken once, access given once and in full.
func (w *world) soldOnce() {
	w.t.Helper()
	paid := 0
	for _, s := range w.stripe.Sessions() {
		if s.Paid {
			paid++
		}
	}
	if paid != 1 || len(w.stripe.Refunds()) != 0 {
		w.t.Errorf("%d sessions are paid, %d refunds", paid, len(w.stripe.Refunds()))
	}
	var in, out time.Time
	changes := 0
	for _, c := range w.router.History() {
		switch {
		case c.MAC != phone:
			w.t.Errorf("somebody else's entry changed: %+v", c)
		case c.Listed && in.IsZero():
			in = c.At
		case !c.Listed:
			out = c.At
			changes++
		}
	}
	if changes != 1 || out.Sub(in) < 10*time.Second {
		w.t.Errorf("the device had %v in %v", out.Sub(in), w.router.History())
	}
	if left := w.router.List(); len(left) != 1 || left[0].MAC != w.router.Own {
		w.t.Errorf("the list is %v", left)
	}
}

func TestTheProgramSellsByItsConfigurationAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.runs("") // with a private redis-server
	w.hearsNothing(p)
	w.buysInStages(func(string) {})
	w.soldOnce()
	begun := time.Now()
	if code := p.end(syscall.SIGTERM); code != 0 || time.Since(begun) > 2*time.Second {
		t.Errorf("it ended with %d after %v", code, time.Since(begun))
	}
	for _, s := range []string{w.telegram.Token, w.stripe.Key, "sunny-terrace", w.router.Password, "2025550123", phone.String(), phone.Dashes()} {
		if strings.Contains(w.log.String(), s) {
			t.Errorf("the log shows %q", s)
		}
	}
}

func TestATerminationInTheMiddleOfASaleLosesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.runs("")
	code := w.orders(w.customer)
	p.signal(syscall.SIGTERM)
	w.pays(code)
	w.hears(w.customer, "is paid")
	p.signal(syscall.SIGTERM)
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
	p.signal(syscall.SIGTERM)
	w.hears(w.customer, "time is over")
	w.soldOnce()
	if n := p.started(); n != 4 {
		t.Errorf("%d runs, want 4", n)
	}
}

// hearsNothing checks that neither the program nor its redis-server listens on a network.
func (w *world) hearsNothing(p *process) {
	w.t.Helper()
	w.until("it polls", func() bool { return w.telegram.Calls("getUpdates") > 0 })
	seen := 0
	for _, pid := range append(children(p.pid()), p.pid()) {
		if command, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); len(command) == 0 {
			continue // it ended meanwhile
		}
		seen++
		listening := map[string]bool{} // by inode
		for _, table := range []string{"tcp", "tcp6", "udp", "udp6"} {
			text, err := os.ReadFile(fmt.Sprintf("/proc/%d/net/%s", pid, table))
			if err != nil {
				w.t.Fatal(err)
			}
			for _, line := range strings.Split(string(text), "\n")[1:] {
				f := strings.Fields(line)
				if len(f) > 9 && (f[3] == "0A" || strings.HasPrefix(table, "udp") && strings.HasSuffix(f[2], ":0000")) {
					listening["socket:["+f[9]+"]"] = true
				}
			}
		}
		if len(listening) < 3 {
			w.t.Fatal("the emulators' own sockets are not seen")
		}
		files, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		if err != nil || len(files) < 3 {
			w.t.Fatalf("%d files, %v", len(files), err)
		}
		for _, file := range files {
			if target, _ := os.Readlink(file); listening[target] {
				w.t.Errorf("process %d listens: %s", pid, target)
			}
		}
	}
	if seen < 2 {
		w.t.Fatal("it has no redis-server")
	}
}

// children are the processes that a process started.
func children(pid int) []int {
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

func TestOfTwoProcessesOneWorksAndTheOtherTakesOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := w.file("unix://" + w.redis.Socket)
	var both []*process
	for range 2 {
		p := &process{w: w, args: []string{"run", "--config", file}}
		p.start()
		t.Cleanup(func() { p.end(syscall.SIGTERM) })
		both = append(both, p)
		w.until("one works", func() bool { return w.telegram.Calls("getUpdates") > 0 })
	}
	w.until("the other stands by", func() bool { return strings.Contains(w.log.String(), "standing by") })
	code := w.orders(w.customer)
	both[0].end(syscall.SIGKILL) // for good
	w.pays(code)
	w.hears(w.customer, "is paid")
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
	w.hears(w.customer, "time is over")
	w.until("the device has left", func() bool { return !w.router.Lists(phone) })
	w.soldOnce()
}

func TestAClockThatJumpsEndsNothing(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"3h", "-3h"} {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			clock := filepath.Join(t.TempDir(), "clock")
			w.runs("unix://"+w.redis.Socket, clockFile+"="+clock)
			w.buys(w.customer)
			w.customer.Say(phone.String())
			w.hears(w.customer, "You are in")
			if err := os.WriteFile(clock, []byte(by), 0o600); err != nil {
				t.Fatal(err)
			}
			w.hears(w.owner, "clock of the machine is wrong")
			w.customer.Say("/buy")
			w.hears(w.customer, "closed at the moment")
			if !w.router.Lists(phone) {
				t.Error("a lease was ended on guesswork")
			}
			if err := os.Remove(clock); err != nil {
				t.Fatal(err)
			}
			w.hears(w.owner, "clock is right again")
			w.hears(w.customer, "time is over")
			w.until("the device has left", func() bool { return !w.router.Lists(phone) })
			w.soldOnce()
		})
	}
}

// TestAShopThatBeganWithAWrongClockSellsWhenItIsRight: a machine that starts with a clock of its own stores
// nothing by it. Records that were written so keep nobody out.
func TestAShopThatBeganWithAWrongClockSellsWhenItIsRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	clock := filepath.Join(t.TempDir(), "clock")
	if err := os.WriteFile(clock, []byte("3h"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := w.runs("unix://"+w.redis.Socket, clockFile+"="+clock)
	w.hears(w.owner, "clock of the machine is wrong")
	db := w.redis.DB()
	if n, err := db.Exists(w.ctx(), db.Key("clock", "newest")).Result(); n != 0 || err != nil {
		t.Errorf("a wrong clock was stored: %d, %v", n, err)
	}
	if err := os.Remove(clock); err != nil {
		t.Fatal(err)
	}
	w.hears(w.owner, "clock is right again")
	p.end(syscall.SIGTERM)
	if err := db.Set(w.ctx(), db.Key("clock", "newest"), time.Now().Add(3*time.Hour).UnixMilli(), 0).Err(); err != nil {
		t.Fatal(err)
	}
	w.runs("unix://" + w.redis.Socket)
	w.buys(w.customer)
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
	w.until("the right time is stored", func() bool {
		ms, err := db.UniversalClient.Get(w.ctx(), db.Key("clock", "newest")).Int64()
		return err == nil && time.Until(time.UnixMilli(ms)) <= 0
	})
	w.hears(w.customer, "time is over")
	w.until("the device has left", func() bool { return !w.router.Lists(phone) })
	w.soldOnce()
}
