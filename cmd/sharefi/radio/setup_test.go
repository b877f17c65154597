//go:build radio

package radio

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
)

// where is what tells the program that its world is emulated: the owner's shell, and the service.
func (r *run) where() {
	r.T.Helper()
	line := "SHAREFI_TELEGRAM_API_URL=" + r.Telegram.URL() + "\nSHAREFI_STRIPE_API_URL=" + r.Stripe.URL() + "\n"
	r.root("mkdir -p /etc/systemd/system/sharefi.service.d")
	for file, text := range map[string]string{
		"/etc/environment":                                     line,
		"/etc/sudoers.d/emulators":                             "Defaults env_file=/etc/environment\n",
		"/etc/systemd/system/sharefi.service.d/emulators.conf": "[Service]\nEnvironmentFile=/etc/environment\n",
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			r.T.Fatal(err)
		}
	}
	r.root("systemctl daemon-reload")
}

var claim = regexp.MustCompile(`/claim \S+`)

// sharefi setup, with what the page and a plausible owner answer.
func (r *run) answers(script string) {
	r.T.Helper()
	p := r.talks(script)
	p.answers("A name for the shop", "test")
	p.answers("The name that people read", "Olga's Café")
	p.answers("The time zone", "UTC")
	p.answers("The bot's token", r.Telegram.Token)
	p.answers("How do you become the owner?", "")
	p.waits("/claim ")
	r.Owner.Say(claim.FindString(p.said()))
	p.answers("Sell on WhatsApp", "")
	p.answers("Stripe's key", r.Stripe.Key)
	for i, plan := range [][3]string{{"Family", "90.00 INR", "2h"}, {"2 minutes", "50.00 INR", "2m"}, {"Half a minute", "10.00 INR", "30s"}} {
		p.answers("The plan's name", plan[0])
		p.answers("Its price", plan[1])
		p.answers("How long it lasts", plan[2])
		p.answers("Another plan?", map[bool]string{true: "1", false: "2"}[i == 2])
	}
	p.answers("The router's address", router)
	p.answers("How many customers at once", "")
	p.answers("The network's name", network)
	p.answers("Which Redis keeps", "")
	p.waits("written: ")
	if err := p.shell.Wait(); err != nil {
		r.T.Fatalf("setup: %v\n%s", err, p.said())
	}
	r.say("", "%s", p.said())
	r.root(`sed -i 's/^\( *\)lasts: 2h$/&\n\1devices: 2/' /etc/sharefi/sharefi.yaml; grep -q 'devices: 2' /etc/sharefi/sharefi.yaml`)
}

// A talk is a program that asks, and is answered.
type talk struct {
	r     *run
	shell *exec.Cmd
	in    io.Writer

	mu   sync.Mutex
	text strings.Builder
	read int // how much of it was waited for
}

func (r *run) talks(script string) *talk {
	r.T.Helper()
	t := &talk{r: r, shell: asPi(script)}
	t.shell.Stdout, t.shell.Stderr = t, t
	in, err := t.shell.StdinPipe()
	if err == nil {
		err = t.shell.Start()
	}
	if err != nil {
		r.T.Fatal(err)
	}
	t.in = in
	return t
}

// Write takes what the program says.
func (t *talk) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(b)
}

func (t *talk) said() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// waits waits for words that were not waited for yet.
func (t *talk) waits(words string) {
	t.r.T.Helper()
	found := -1
	t.r.Until(fmt.Sprintf("setup says %q", words), func() bool {
		found = strings.Index(t.said()[t.read:], words)
		return found >= 0
	})
	t.read += found + len(words)
}

func (t *talk) answers(question, answer string) {
	t.r.T.Helper()
	t.waits(question)
	t.waits("> ")
	t.r.say("owner", "%s: %s", question, answer)
	if _, err := io.WriteString(t.in, answer+"\n"); err != nil {
		t.r.T.Fatal(err)
	}
}
