package app_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// linkedShop is a shop that is linked and runs in this process.
func linkedShop(t testing.TB) (*apptest.World, *whatsapptest.Person) {
	w := apptest.WithWhatsApp(t)
	w.LinkFile(filepath.Join(w.Config.Data, "test"))
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	return w, w.Chat.Person("+12025550123", "Carlo")
}

// reads waits until a person on WhatsApp reads some words.
func reads(w *apptest.World, p *whatsapptest.Person, words string) whatsapptest.Message {
	w.T.Helper()
	m, err := p.Wait(w.Ctx(), words)
	if err != nil {
		w.T.Fatal(err)
	}
	return m
}

// buysOnWhatsApp plays a customer, and names each stage as it begins.
func buysOnWhatsApp(w *apptest.World, p *whatsapptest.Person, at func(stage string)) {
	w.T.Helper()
	at("hello")
	p.Say("hello")
	reads(w, p, "1. 10 seconds")
	p.Say("1")
	code := apptest.OrderCode.FindStringSubmatch(reads(w, p, "Please pay by").Text)
	if code == nil {
		w.T.Fatal("no code")
	}
	at("paid")
	w.Pays(code[1])
	reads(w, p, "is paid")
	at("device")
	p.Say("02:00:5e:10:20:30")
	reads(w, p, "sunny-terrace")
	at("in")
	reads(w, p, "time is up")
	w.Until("the device has left", func() bool { return !w.Router.Lists(apptest.Phone) })
}

func TestASaleOnWhatsAppFromHelloToTheEnd(t *testing.T) {
	t.Parallel()
	w, carlo := linkedShop(t)
	buysOnWhatsApp(w, carlo, func(string) {})
	w.SoldOnce()
	var picture []byte
	for _, m := range carlo.Messages() {
		if m.Picture != nil {
			picture = m.Picture
		}
	}
	if said := scan(t, picture); said != "WIFI:T:WPA;S:Sharefi;P:sunny-terrace;;" {
		t.Errorf("the camera reads %q", said)
	}
	if url := w.Stripe.Sessions()[0].SuccessURL; url != "https://wa.me/12025550100" {
		t.Errorf("after the payment the browser is led to %q", url)
	}
	w.Stop()
	log := regexp.MustCompile(`(?m)^.*level=DEBUG.*\n`).ReplaceAllString(w.Log.String(), "")
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
	w.Buys(w.Customer) // on Telegram
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	carlo.Say("access")
	if m := reads(w, carlo, apptest.Phone.String()); !strings.Contains(m.Text, "left") {
		t.Errorf("on WhatsApp the customer reads %q", m.Text)
	}
	w.Hears(w.Customer, "time is up")
	carlo.Say("buy")
	reads(w, carlo, "1. 10 seconds")
	carlo.Say("1")
	w.Pays(apptest.OrderCode.FindStringSubmatch(reads(w, carlo, "Please pay by").Text)[1])
	if m := reads(w, carlo, "Which device"); !strings.Contains(m.Text, "1. "+apptest.Phone.String()) {
		t.Errorf("the customer is asked %q", m.Text)
	}
	carlo.Say("1")
	reads(w, carlo, "sunny-terrace")
}

func TestManyOnWhatsAppAtOnceAreAllAnswered(t *testing.T) {
	t.Parallel()
	w, _ := linkedShop(t)
	var people []*whatsapptest.Person
	for n := range 8 {
		people = append(people, w.Chat.Person(fmt.Sprintf("+1202555018%d", n), "Person"))
	}
	for range 15 {
		for _, p := range people {
			p.Say("menu")
		}
	}
	for _, p := range people {
		w.Until("all are answered", func() bool { return len(p.Messages()) == 15 })
	}
	if w.Chat.Undecrypted() != 0 || w.Chat.Doubled() != 0 || w.Chat.Pending() != 0 {
		t.Errorf("%d not decrypted, %d twice, %d left", w.Chat.Undecrypted(), w.Chat.Doubled(), w.Chat.Pending())
	}
}

func TestTheOwnerLinksWhatsAppFromTelegram(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	w.Config.Owner.WhatsApp = []string{"+12025550101"}
	w.Start()
	w.Hears(w.Owner, "Send /whatsapp here")
	w.Owner.Say("/whatsapp")
	code := scan(t, w.Hears(w.Owner, "Then scan this").Photo)
	if err := w.Account.ScanQR(code); err != nil {
		t.Fatal(err)
	}
	w.Hears(w.Owner, "WhatsApp is linked")
	w.Hears(w.Owner, "is working again")
	w.Owner.Say("/whatsapp")
	w.Hears(w.Owner, "is linked and working")
	olga := w.Chat.Person("+12025550101", "Olga")
	olga.Say("/admin")
	reads(w, olga, "*test* is open")
	olga.Say("/pause")
	reads(w, olga, "Stop selling?")
	olga.Say("1")
	reads(w, olga, "Closed.")
	w.Account.Unlink()
	w.Hears(w.Owner, "it's no longer linked")
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
					w := apptest.WithWhatsApp(t)
					w.Config.Plans[0].Lasts = 40 * time.Second // a killed program needs some to be back on WhatsApp
					p := w.Runs("unix://" + w.Redis.Socket)
					var armed atomic.Bool
					var once sync.Once
					w.Chat.Intercept(func(m string, a bool) bool {
						goOn := true
						if m == method && a == after && armed.Load() {
							once.Do(func() { p.Kill(); goOn = false })
						}
						return goOn
					})
					carlo := w.Chat.Person("+12025550123", "Carlo")
					buysOnWhatsApp(w, carlo, func(now string) { armed.Store(now == stage) })
					w.SoldOnce()
					w.Until("nothing is left with WhatsApp", func() bool { return w.Chat.Pending() == 0 })
					if p.Started() < 2 {
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

// TestANumberOfAnOldSpellingIsOneCustomerOnBothChats, whom the owner finds and bans by any of its spellings.
func TestANumberOfAnOldSpellingIsOneCustomerOnBothChats(t *testing.T) {
	t.Parallel()
	w, _ := linkedShop(t)
	old := w.Chat.Person("+553188887777", "Ana")
	ana := w.Telegram.Person(31, "Ana", "en", "5531988887777")
	ana.Say("/buy")
	w.Hears(ana, "phone number")
	ana.ShareContact()
	w.Hears(ana, "Which plan")
	w.Presses(ana, "10 seconds")
	code := w.Code(w.Hears(ana, "Please pay by"))
	old.Say("buy")
	if m := reads(w, old, "pedido em aberto"); !strings.Contains(m.Text, code) {
		t.Errorf("on WhatsApp: %q", m.Text)
	}
	for _, said := range []string{"/find +553188887777", "/find \u202a+55 31 98888-7777\u202c", "/find wa.me/553188887777"} {
		w.Owner.Say(said)
		w.Hears(w.Owner, "+5531988887777: Telegram, WhatsApp")
	}
	w.Owner.Say("/ban 0055 (31) 8888-7777")
	w.Hears(w.Owner, "Block +5531988887777")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Owner, "is blocked")
	old.Say("buy")
	reads(w, old, "este número") // and in the language of the country
}
