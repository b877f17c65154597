package app_test

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

// While Telegram refuses the token, leases end, refunds are made and WhatsApp is answered; the owner hears once there,
// and Telegram is answered again soon after the token is good.
func TestARefusedTokenStopsTelegramAlone(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	w.Config.Owner.WhatsApp = []string{"+12025550101"}
	w.LinkFile(filepath.Join(w.Config.Data, "test"))
	w.Start()
	carlo := w.Chat.Person("+12025550177", "Carlo")
	olga := w.Chat.Person("+12025550101", "Olga")
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	olga.Say("/admin") // who has not written first is not written to
	reads(w, olga, "is open")
	unused := w.Buys(w.Telegram.Person(7400, "Dana", "en", "+12025550131"))
	w.Telegram.RefuseToken(true)
	w.Until("the device has left in time", func() bool { return !w.Router.Lists(apptest.Phone) })
	olga.Say("/admin")
	reads(w, olga, "is open")
	if m := reads(w, olga, "doesn't accept the bot's token"); !strings.Contains(m.Text, "Telegram is disconnected") {
		t.Errorf("the owner reads %q", m.Text)
	}
	olga.Say("/admin")
	reads(w, olga, "Telegram has stopped: the bot's token is refused")
	olga.Say("/refund " + unused)
	reads(w, olga, unused)
	olga.Say("1")
	w.State(unused, billing.Refunded)
	buysOnWhatsApp(w, carlo, func(string) {})
	w.Telegram.RefuseToken(false)
	back := time.Now()
	w.Customer.Say("help")
	w.Hears(w.Customer, "How it works")
	if d := time.Since(back); d > 30*time.Second {
		t.Errorf("Telegram is answered after %s", d)
	}
	reads(w, olga, "Telegram is working again")
	n := 0
	for _, m := range olga.Messages() {
		if strings.Contains(m.Text, "Telegram is disconnected") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("the owner heard %d times", n)
	}
}

// A WhatsApp session that can't be read rests alone, with a word to the owner, and works when it is mended.
func TestABrokenWhatsAppSessionStopsWhatsAppAlone(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	file := app.SessionFile(w.Config)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	w.Writes(file, strings.Repeat("no database ", 1000))
	w.Start()
	w.Hears(w.Owner, "its session file can't be read")
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Owner.Say("/whatsapp")
	w.Hears(w.Owner, "couldn't be linked")
	if err := os.Rename(file, file+".away"); err != nil {
		t.Fatal(err)
	}
	w.Hears(w.Owner, "it's no longer linked")
}

// A metrics port that is taken is nobody's trouble, and is used once it is free.
func TestATakenMetricsPortStopsNothing(t *testing.T) {
	t.Parallel()
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := apptest.New(t)
	w.Config.Metrics = other.Addr().String()
	w.Start()
	w.Buys(w.Customer)
	w.Until("the log names it", func() bool {
		return strings.Contains(w.Log.String(), "choose another address") && strings.Contains(w.Log.String(), w.Config.Metrics)
	})
	other.Close()
	w.Until("the numbers are served", func() bool {
		resp, err := http.Get("http://" + w.Config.Metrics + "/metrics")
		if err != nil {
			return false
		}
		return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
	})
}

// Telegram is away from the start, as where it is blocked, and no payment provider tells the time: WhatsApp does.
func TestASaleInCashOnWhatsAppNeedsNoTelegram(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	w.Config.Owner.WhatsApp, w.Config.WhatsApp.Version = []string{"+12025550101"}, ""
	w.Config.Stripe.Key, w.Config.Own = secret.Value{}, []config.Own{{Name: "own-cash", Account: payload.Account{Kind: payload.Cash}}}
	w.LinkFile(filepath.Join(w.Config.Data, "test"))
	w.Telegram.SetDown(true)
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	carlo, olga := w.Chat.Person("+12025550177", "Carlo"), w.Chat.Person("+12025550101", "Olga")
	olga.Say("/admin")
	reads(w, olga, "is open")
	code := claimsCash(w, carlo)
	reads(w, olga, "Has the money arrived?")
	olga.Say("1")
	reads(w, carlo, "is paid")
	carlo.Say("02:00:5e:10:20:30")
	reads(w, carlo, "sunny-terrace")
	reads(w, carlo, "time is up")
	w.State(code, billing.Granted)
}
