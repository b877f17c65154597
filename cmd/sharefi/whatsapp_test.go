package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// withWhatsApp is a world whose shop is on WhatsApp, too.
func withWhatsApp(t testing.TB) *world { return withWhatsAppAnd(t, tplinktest.Options{}) }

func withWhatsAppAnd(t testing.TB, o tplinktest.Options) *world {
	w := newWorldWith(t, o)
	w.chat = whatsapptest.NewServer(whatsapptest.Options{})
	w.account = w.chat.Account("+12025550100", "Shop")
	w.config.WhatsApp.Enabled, w.config.WhatsApp.NewChats, w.config.WhatsApp.Version = true, 200, "2.3000.1047769893"
	w.config.Data = t.TempDir()
	t.Cleanup(func() {
		if w.stop != nil {
			w.stop()
		}
		w.chat.Close()
		for _, fault := range w.chat.Faults() {
			t.Errorf("WhatsApp found: %s", fault)
		}
	})
	return w
}

// linkFile links the shop before it starts, as `sharefi whatsapp pair` does.
func (w *world) linkFile(dir string) {
	w.t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		w.t.Fatal(err)
	}
	channel, err := whatsapp.Open(w.ctx(), whatsapp.Config{File: filepath.Join(dir, "whatsapp.db"), Version: "2.3000.1047769893", HTTP: w.chat.Client()})
	if err != nil {
		w.t.Fatal(err)
	}
	err = channel.PairAlone(w.ctx(), "", func(step whatsapp.PairStep) error {
		go func() {
			if err := w.account.ScanQR(step.QR); err != nil {
				w.t.Errorf("scan: %v", err)
			}
		}()
		return nil
	})
	if err == nil {
		err = channel.Close()
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// linkedShop is a shop that is linked and runs in this process.
func linkedShop(t testing.TB) (*world, *whatsapptest.Person) {
	w := withWhatsApp(t)
	w.linkFile(filepath.Join(w.config.Data, "test"))
	w.start()
	w.until("WhatsApp is linked", func() bool { return w.chat.Connected() == 1 })
	return w, w.chat.Person("+12025550123", "Carlo")
}

// reads waits until a person on WhatsApp reads some words.
func (w *world) reads(p *whatsapptest.Person, words string) whatsapptest.Message {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	m, err := p.Wait(ctx, words)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

var orderCode = regexp.MustCompile(`Order ([0-9A-Z]{4}-[0-9A-Z]{4}):`)

// buysOnWhatsApp plays a customer, and tells how far he is.
func (w *world) buysOnWhatsApp(p *whatsapptest.Person, at func(stage string)) {
	w.t.Helper()
	at("hello")
	p.Say("hello")
	w.reads(p, "1. Buy")
	p.Say("1")
	w.reads(p, "1. 10 seconds")
	p.Say("1")
	code := orderCode.FindStringSubmatch(w.reads(p, "Please pay by").Text)
	if code == nil {
		w.t.Fatal("no code")
	}
	at("paid")
	w.pays(code[1])
	w.reads(p, "is paid")
	at("device")
	p.Say("02:00:5e:10:20:30")
	w.reads(p, "sunny-terrace")
	at("in")
	w.reads(p, "time is over")
	w.until("the device has left", func() bool { return !w.router.Lists(phone) })
}

func TestASaleOnWhatsAppFromHelloToTheEnd(t *testing.T) {
	t.Parallel()
	w, carlo := linkedShop(t)
	w.buysOnWhatsApp(carlo, func(string) {})
	w.soldOnce()
	var picture []byte
	for _, m := range carlo.Messages() {
		if m.Picture != nil {
			picture = m.Picture
		}
	}
	if said := scan(t, picture); said != "WIFI:T:WPA;S:Sharefi;P:sunny-terrace;;" {
		t.Errorf("his camera reads %q", said)
	}
	if url := w.stripe.Sessions()[0].SuccessURL; url != "https://wa.me/12025550100" {
		t.Errorf("after the payment he is led to %q", url)
	}
	w.stop()
	log := regexp.MustCompile(`(?m)^.*level=DEBUG.*\n`).ReplaceAllString(w.log.String(), "")
	for _, s := range []string{"2025550", "sunny-terrace", "Please pay", "hello"} {
		if strings.Contains(log, s) {
			t.Errorf("the log shows %q", s)
		}
	}
}

// scan reads a picture as a camera does.
func scan(t *testing.T, png []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "picture.png")
	if err := os.WriteFile(file, png, 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := exec.Command("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
	if err != nil {
		t.Fatalf("zbarimg: %v", err)
	}
	return strings.TrimSpace(string(read))
}

func TestOneCustomerOnTwoChatsIsOne(t *testing.T) {
	t.Parallel()
	w, carlo := linkedShop(t)
	w.buys(w.customer) // on Telegram
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
	carlo.Say("access")
	if m := w.reads(carlo, phone.String()); !strings.Contains(m.Text, "left") {
		t.Errorf("on WhatsApp he reads %q", m.Text)
	}
	w.hears(w.customer, "time is over")
	carlo.Say("buy")
	w.reads(carlo, "1. 10 seconds")
	carlo.Say("1")
	w.pays(orderCode.FindStringSubmatch(w.reads(carlo, "Please pay by").Text)[1])
	if m := w.reads(carlo, "Which device"); !strings.Contains(m.Text, "1. "+phone.String()) {
		t.Errorf("he is asked %q", m.Text)
	}
	carlo.Say("1")
	w.reads(carlo, "sunny-terrace")
}

func TestManyOnWhatsAppAtOnceAreAllAnswered(t *testing.T) {
	t.Parallel()
	w, _ := linkedShop(t)
	var people []*whatsapptest.Person
	for n := range 8 {
		people = append(people, w.chat.Person(fmt.Sprintf("+1202555018%d", n), "Person"))
	}
	for range 15 {
		for _, p := range people {
			p.Say("menu")
		}
	}
	for _, p := range people {
		w.until("all are answered", func() bool { return len(p.Messages()) == 15 })
	}
	if w.chat.Undecrypted() != 0 || w.chat.Doubled() != 0 || w.chat.Pending() != 0 {
		t.Errorf("%d not decrypted, %d twice, %d left", w.chat.Undecrypted(), w.chat.Doubled(), w.chat.Pending())
	}
}

func TestTheOwnerLinksWhatsAppFromTelegram(t *testing.T) {
	t.Parallel()
	w := withWhatsApp(t)
	w.config.Owner.WhatsApp = []string{"+12025550101"}
	w.start()
	w.hears(w.owner, "Send /whatsapp here")
	w.owner.Say("/whatsapp")
	code := scan(t, w.hears(w.owner, "Then scan this").Photo)
	if err := w.account.ScanQR(code); err != nil {
		t.Fatal(err)
	}
	w.hears(w.owner, "WhatsApp is linked")
	w.hears(w.owner, "works again")
	w.owner.Say("/whatsapp")
	w.hears(w.owner, "is linked and works")
	olga := w.chat.Person("+12025550101", "Olga")
	olga.Say("/admin")
	w.reads(olga, "*test* is open")
	olga.Say("/pause")
	w.reads(olga, "Stop selling?")
	olga.Say("1")
	w.reads(olga, "Paused.")
	w.account.Unlink()
	w.hears(w.owner, "its link is gone")
}

// The points of a sale on WhatsApp at which the process is killed, by what it sends.
func TestAKillAtAnyPointOfASaleOnWhatsAppLosesNothing(t *testing.T) {
	for _, stage := range []string{"hello", "paid", "device", "in"} {
		for _, method := range []string{"message", "receipt"} {
			if method == "receipt" && stage != "hello" && stage != "device" {
				continue // nothing comes from the customer there
			}
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s: %s, after %v", stage, method, after), func(t *testing.T) {
					t.Parallel()
					w := withWhatsApp(t)
					p := w.runs("unix://" + w.redis.Socket)
					var armed atomic.Bool
					var once sync.Once
					w.chat.Intercept(func(m string, a bool) bool {
						goOn := true
						if m == method && a == after && armed.Load() {
							once.Do(func() { p.kill(); goOn = false })
						}
						return goOn
					})
					carlo := w.chat.Person("+12025550123", "Carlo")
					w.buysOnWhatsApp(carlo, func(now string) { armed.Store(now == stage) })
					w.soldOnce()
					w.until("nothing is left with WhatsApp", func() bool { return w.chat.Pending() == 0 })
					if p.started() < 2 {
						t.Error("nothing was killed")
					}
					seen := map[string]int{}
					for _, m := range carlo.Messages() {
						seen[m.ID]++
						if seen[m.ID] > 1 {
							t.Errorf("%q shows twice", m.Text)
						}
					}
				})
			}
		}
	}
}

func TestPairingInATerminal(t *testing.T) {
	t.Parallel()
	w := withWhatsApp(t)
	file := w.file("unix://" + w.redis.Socket)
	cmd := exec.Command(os.Args[0], "whatsapp", "pair", "--config", file, "--phone", "+12025550100")
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), w.chat.Env(t.TempDir())...)
	out := &lockedBuffer{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	typed := regexp.MustCompile(`\n    ([0-9A-Z]{4}-[0-9A-Z]{4})\n`)
	w.until("it shows a code", func() bool { return typed.MatchString(out.String()) })
	if err := w.account.EnterCode(typed.FindStringSubmatch(out.String())[1]); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), "Linked.") {
		t.Errorf("it ends with %v:\n%s", err, out)
	}
	again := exec.Command(os.Args[0], cmd.Args[1:]...)
	again.Env = cmd.Env
	if said, err := again.CombinedOutput(); err == nil || !strings.Contains(string(said), "linked already") {
		t.Errorf("again, it ends with %v:\n%s", err, said)
	}
}

func TestAPairingThatIsInterrupted(t *testing.T) {
	t.Parallel()
	w := withWhatsApp(t)
	file := w.file("unix://" + w.redis.Socket)
	cmd := exec.Command(os.Args[0], "whatsapp", "pair", "--config", file)
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), w.chat.Env(t.TempDir())...)
	out := &lockedBuffer{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.until("it shows a picture", func() bool { return strings.Contains(out.String(), "██████") })
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("it ends as if it were linked")
	}
}

func TestACheckTellsWhetherWhatsAppIsLinked(t *testing.T) {
	t.Parallel()
	w := withWhatsApp(t)
	file := w.file("unix://" + w.redis.Socket)
	if code, out := command(t, "check", "--config", file); code != 1 || !strings.Contains(out, "sharefi whatsapp pair") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	w.linkFile(filepath.Join(filepath.Dir(file), "test"))
	if code, out := command(t, "check", "--config", file); code != 0 || !strings.Contains(out, "ok    WhatsApp") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}
