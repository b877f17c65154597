package app_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestASaleByPassphraseFromHelloToTheEnd(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	w.Start()
	code := w.Orders(w.Customer)
	w.Pays(code)
	m := w.Hears(w.Customer, "starts when the first device joins")
	words := w.PasswordIn(m.Text)
	if said := scan(t, m.Photo); said != "WIFI:T:WPA;S:Sharefi;P:"+words+";;" {
		t.Fatalf("the camera reads %q", said)
	}
	w.State(code, billing.Paid)
	phone, tablet := w.Device(apptest.Phone, words), w.Device(apptest.Stranger, words)
	if w.Device(apptest.Tv, "another-word-0").Join() || !phone.Join() {
		t.Fatal("a wrong passphrase lets in, or the right one does not")
	}
	w.Hears(w.Customer, "You're online!")
	w.State(code, billing.Granted)
	tablet.Join()
	w.Hears(w.Customer, "one more device has joined")
	if !phone.Online() || tablet.Online() {
		t.Error("of two devices with a plan for one, the first is not the one that stays")
	}
	w.Customer.Say("/access")
	w.Hears(w.Customer, "left (order "+code+")")
	w.Hears(w.Customer, "ends in")
	w.Hears(w.Customer, "That's normal")
	if phone.Online() || phone.Join() || w.Psk() != apptest.OwnersLine {
		t.Errorf("on the air %v, and the file is\n%s", phone.Online(), w.Psk())
	}
	for _, s := range []string{words, "sunny-terrace", "2025550123"} {
		if strings.Contains(w.Log.String(), s) {
			t.Errorf("the log shows %q", s)
		}
	}
	// Whoever is known is online again with two taps and the payment.
	w.Customer.Say("/start")
	w.Hears(w.Customer, "Need Wi-Fi?")
	w.Presses(w.Customer, "Again: ")
	next := w.Code(w.Hears(w.Customer, "Please pay by"))
	w.Pays(next)
	phone.Leave()
	if phone.Passphrase = w.Told(w.Customer); phone.Passphrase == words || !phone.Join() {
		t.Error("the second passphrase is the first, or does not let in")
	}
	w.State(next, billing.Granted)
}

func TestASaleByPassphraseOnWhatsApp(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	w.ToWhatsApp()
	w.LinkFile(filepath.Join(w.Config.Data, "test"))
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	carlo := w.Chat.Person("+12025550123", "Carlo")
	carlo.Say("hello")
	reads(w, carlo, "1. 10 seconds")
	carlo.Say("1")
	code := apptest.OrderCode.FindStringSubmatch(reads(w, carlo, "Please pay by").Text)
	if code == nil {
		t.Fatal("no code")
	}
	w.Pays(code[1])
	phone := w.Device(apptest.Phone, w.PasswordIn(reads(w, carlo, "starts when the first device joins").Text))
	if !phone.Join() {
		t.Fatal("the passphrase does not let in")
	}
	reads(w, carlo, "You're online!")
	reads(w, carlo, "time is up")
	if phone.Online() || phone.Join() {
		t.Error("the phone stays on the air")
	}
}

// The points of a sale by passphrase at which the process is killed.
var passKills = []struct {
	at, method string
	after      bool
	stage      string
}{
	{"stripe", "GET /v1/checkout/sessions/{id}", true, "paid"},
	{"air", "RELOAD_WPA_PSK", false, "paid"},
	{"air", "RELOAD_WPA_PSK", true, "paid"},
	{"telegram", "sendPhoto", false, "paid"},
	{"telegram", "sendPhoto", true, "paid"},
	{"air", "STA-FIRST", true, "ready"},
	{"air", "RELOAD_WPA_PSK", false, "ready"},
	{"air", "RELOAD_WPA_PSK", true, "ready"},
	{"telegram", "sendMessage", false, "ready"},
	{"telegram", "sendMessage", true, "ready"},
	{"air", "RELOAD_WPA_PSK", false, "in"},
	{"air", "RELOAD_WPA_PSK", true, "in"},
	{"telegram", "sendMessage", false, "in"},
	{"telegram", "sendMessage", true, "in"},
}

func TestAKillAtAnyPointOfASaleByPassphraseCostsNobodyMoney(t *testing.T) {
	for _, k := range passKills {
		when := "before"
		if k.after {
			when = "after"
		}
		t.Run(k.stage+": "+when+" "+k.method, func(t *testing.T) {
			t.Parallel()
			w := apptest.OnAir(t)
			p := w.Runs("unix://" + w.Redis.Socket)
			var once sync.Once
			killed := make(chan struct{})
			hook := func(method string, after bool) {
				if method == k.method && after == k.after {
					once.Do(func() { p.Kill(); close(killed) })
				}
			}
			arm := func(stage string) {
				if stage != k.stage {
					return
				}
				switch k.at {
				case "telegram":
					w.Telegram.Intercept(hook)
				case "stripe":
					w.Stripe.Intercept(hook)
				default:
					w.Air.Intercept(func(_, command string, after bool) { hook(command, after) })
				}
			}
			buysByPassphrase(w, arm)
			wasKilled(w, killed)
		})
	}
}

// buysByPassphrase plays the customer, names each stage as it begins, and checks what is left of the sale.
func buysByPassphrase(w *apptest.World, at func(stage string)) {
	w.T.Helper()
	code := w.Orders(w.Customer)
	at("paid")
	w.Pays(code)
	words := w.Told(w.Customer)
	at("ready")
	phone := w.Device(apptest.Phone, words)
	begun := time.Now()
	if !phone.Join() {
		w.T.Fatal("the passphrase does not let in")
	}
	w.Hears(w.Customer, "You're online!")
	at("in")
	w.Hears(w.Customer, "time is up")
	if had := time.Since(begun); phone.Online() || had < w.Config.Plans[0].Lasts {
		w.T.Errorf("after %v on the air: %v", had, phone.Online())
	}
	w.State(code, billing.Granted)
	w.Until("the file is the owner's again", func() bool { return w.Psk() == apptest.OwnersLine })
	if n := len(w.Stripe.Refunds()); n != 0 {
		w.T.Errorf("%d refunds", n)
	}
}

func TestAnAccessPointThatRestartsCostsNobodyHisTime(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	w.Start()
	restart := func(stage string) {
		if err := w.Air.Restart(); err != nil {
			t.Errorf("%s: %v", stage, err)
		}
	}
	buysByPassphrase(w, func(stage string) { restart(stage) })
}

func TestANetworkWithANewNameIsToldOnceToWhoHasAPassphrase(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	w.Config.Plans[0].Lasts = time.Hour
	w.ToWhatsApp()
	w.LinkFile(filepath.Join(w.Config.Data, "test"))
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	w.Pays(w.Orders(w.Customer))
	his := w.Told(w.Customer)
	carla := w.Chat.Person("+12025550155", "Carla")
	carla.Say("hello")
	reads(w, carla, "1. 10 seconds")
	carla.Say("1")
	w.Pays(apptest.OrderCode.FindStringSubmatch(reads(w, carla, "Please pay by").Text)[1])
	hers := w.PasswordIn(reads(w, carla, "starts when the first device joins").Text)
	w.Stop()

	for _, radio := range []string{"wlan0", "wlan1"} {
		w.Air.Rename(radio, "Garden")
	}
	if err := w.Air.Restart(); err != nil {
		t.Fatal(err)
	}
	w.Config.Sites[0].SSID = "Garden"
	w.Start()
	m := w.Hears(w.Customer, "has a new name")
	if said := scan(t, m.Photo); said != "WIFI:T:WPA;S:Garden;P:"+his+";;" {
		t.Errorf("the camera reads %q", said)
	}
	if m := reads(w, carla, "has a new name"); !strings.Contains(m.Text, "Garden") || w.PasswordIn(m.Text) != hers {
		t.Errorf("Carla reads %q", m.Text)
	}
	phone := w.Device(apptest.Phone, his)
	w.Until("his passphrase lets into the new network", phone.Join)
	w.Hears(w.Customer, "You're online!")

	for range 2 { // nothing is new at these starts
		w.Stop()
		w.Start()
		w.Customer.Say("/access")
		w.Hears(w.Customer, "left (order")
	}
	told := 0
	for _, m := range w.Customer.Messages() {
		if strings.Contains(m.Text, "has a new name") {
			told++
		}
	}
	if told != 1 {
		t.Errorf("he was told %d times", told)
	}
}

func TestAPassphraseOutlivesRedis(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	w.Start()
	code := w.Orders(w.Customer)
	w.Pays(code)
	phone := w.Device(apptest.Phone, w.Told(w.Customer))
	phone.Join()
	w.Hears(w.Customer, "You're online!")
	if err := w.Leases().DB.FlushAll(w.Ctx()).Err(); err != nil {
		t.Fatal(err)
	}
	w.Until("the lease was found again at the access point", func() bool {
		found, err := w.Leases().Known(w.Ctx(), []string{code})
		return err == nil && len(found) == 1 && found[0].ByPass()
	})
	if !phone.Online() {
		t.Error("the phone was put off")
	}
	w.Until("the phone is off at the end", func() bool { return !phone.Online() })
	w.Until("the file is the owner's again", func() bool { return w.Psk() == apptest.OwnersLine })
}

func TestWhatWasPaidByDeviceGoesOnByPassphraseWhereTheSiteChanged(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	first := w.Buys(w.Customer) // and names no device
	dora := w.Telegram.Person(7, "Dora", "en", "+12025550177")
	second := w.Buys(dora)
	w.Router.SetDown(true)
	dora.Say(apptest.Tv.String())
	w.Hears(dora, apptest.Tv.String())
	w.Stop()
	w.AddsAir("home")
	w.Config.Sites = w.Config.Sites[1:]
	w.Start()
	for who, p := range map[string]*telegramtest.Person{first: w.Customer, second: dora} {
		phone := w.Device(apptest.Phone, w.Told(p))
		if !phone.Join() {
			t.Fatal("the passphrase does not let in")
		}
		w.Hears(p, "You're online!")
		w.State(who, billing.Granted)
		phone.Leave()
	}
}

func TestAPassphraseThatTheSiteTakesNoMoreIsPaidBack(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	w.Start()
	code := w.Orders(w.Customer)
	w.Pays(code)
	w.Told(w.Customer) // and joins with nothing
	w.Stop()
	before := apptest.New(t)
	w.Config.Sites[0].Router, w.Config.Sites[0].RouterPassword = before.Config.Sites[0].Router, before.Config.Sites[0].RouterPassword
	w.Config.Sites[0].Password = before.Config.Sites[0].Password
	w.Start()
	w.Hears(w.Customer, "people get in here another way now")
	w.State(code, billing.Refunded)
	w.Until("the lease is over", func() bool {
		live, err := w.Leases().Live(w.Ctx(), "home")
		return err == nil && len(live) == 0
	})
	w.Customer.Say("/buy")
	w.Hears(w.Customer, "Which plan")
}
