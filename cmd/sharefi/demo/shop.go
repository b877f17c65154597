package demo

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/air"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
)

// Sell is the real program on a configuration file, in a process of its own, so that the demo
// can kill it for good. It differs from run in what it trusts as WhatsApp, and ends with its parent.
func Sell(ctx context.Context, s cli.Streams, file string) error {
	whatsapptest.Trust()
	c, err := cli.Load(s, file)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		_, _ = io.Copy(io.Discard, s.In) // ends when the parent does
		cancel()
	}()
	log := cli.NewLog(s.Err, c)
	db, _, closeDB, err := records.Open(ctx, c, log)
	if err != nil {
		return err
	}
	defer closeDB()
	app := &app.App{Config: c, DB: db, Sole: true, Claim: billing.NewCode(), Now: s.Now, Log: log}
	app.Chat.Gap = func() time.Duration { return 0 } // nobody bans the demo for its haste
	log.Info("sharefi runs", "pid", os.Getpid())
	return app.Run(ctx)
}

// A shop is the program in its process, which is started again when it ends, as a service manager
// does.
type shop struct {
	file  string
	env   []string
	pause time.Duration                 // before it is started again
	log   func(line []byte)             // hears what it logs
	says  func(state string, good bool) // hears how it stands

	mu  sync.Mutex
	cmd *exec.Cmd // while it runs
}

// run keeps the program running until ctx ends.
func (p *shop) run(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	for {
		p.says("starting", false)
		if err := p.once(ctx, self); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return nil
		}
		p.says("not running", false)
		select {
		case <-ctx.Done():
		case <-time.After(p.pause):
		}
	}
}

// once runs the program until it ends.
func (p *shop) once(ctx context.Context, self string) error {
	cmd := exec.CommandContext(ctx, self, "demo", "--shop", p.file)
	cmd.Env = p.env
	alive, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	cmd.Cancel, cmd.WaitDelay = alive.Close, 5*time.Second
	out, err := cmd.StderrPipe()
	if err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	p.mu.Lock()
	err = cmd.Start()
	p.cmd = cmd
	p.mu.Unlock()
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.log(lines.Bytes())
	}
	_ = cmd.Wait() // how it ended is not asked for: it was killed, or told to end
	p.mu.Lock()
	p.cmd = nil
	p.mu.Unlock()
	return nil
}

// kill ends the program as a power cut does, and reports whether it ran.
func (p *shop) kill() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cmd != nil && p.cmd.Process.Kill() == nil
}

// shopPlan is one plan of the demo's configuration.
type shopPlan struct{ name, price, lasts string }

// configure writes the configuration file that the program reads, with its secrets beside it.
func (s *set) configure(plans []shopPlan, accessPoint string) (string, error) {
	dir := s.chat.data
	var sold, own strings.Builder
	for _, y := range ways {
		if y.byHand() {
			fmt.Fprintf(&own, "  - %s\n", y.account)
		}
	}
	for _, p := range plans {
		fmt.Fprintf(&sold, "  - {name: %s, price: %s, lasts: %s}\n", p.name, p.price, p.lasts)
	}
	text := fmt.Sprintf(`shop: demo
data: %q
owner: {telegram: [%d]}
telegram: {token_file: telegram.token, api_url: %q}
whatsapp: {enabled: true, version: 2.3000.1047769893}
stripe: {key_file: stripe.key, api_url: %q}
stars: {enabled: true, value: 1.08 INR}
own:
%sredis: redis://%s/0
plans:
%ssites:
  - {name: home, ssid: Sharefi, password_file: wifi.password, router: %q,
     router_password_file: router.password, capacity: 30, check_every: 5s}
  - {name: %s, ssid: %s, router: %q, capacity: 30, check_every: 5s}
grant_within: 20s
answer_within: 1m
remind: [10m]
summary: "off"
log: {level: debug, format: json}
`, dir, ownerID, s.telegram.URL(), s.stripe.URL(), &own, s.redis.Addr(), &sold, s.router.URL(), air.Site, air.SSID, accessPoint)
	for name, body := range map[string]string{
		"sharefi.yaml": text, "telegram.token": s.telegram.Token, "stripe.key": s.stripe.Key,
		"router.password": s.router.Password, "wifi.password": "sunny-terrace",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			return "", fmt.Errorf("write the demo's configuration: %w", err)
		}
	}
	return filepath.Join(dir, "sharefi.yaml"), nil
}
