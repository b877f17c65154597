package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// papers waits for the newest file that an owner was sent, as both kinds of phones keep it.
func papers(w *apptest.World, m apptest.Manager) []byte {
	w.T.Helper()
	var name, kind string
	var body []byte
	w.Until("a sheet comes", func() bool {
		switch p := m.Shopper.(type) {
		case apptest.OnTelegram:
			for _, message := range p.Messages() {
				if d := message.Document; d != nil {
					name, kind, body = d.Name, d.MIME, d.Body
				}
			}
		case apptest.OnWhatsAppOwner:
			for _, message := range p.Messages() {
				if d := message.Document; d != nil {
					name, kind, body = d.Name, d.MIME, d.Body
				}
			}
		}
		return body != nil
	})
	if !strings.HasPrefix(name, "vouchers-") || !strings.HasSuffix(name, ".pdf") || kind != "application/pdf" {
		w.T.Fatalf("a file %q, %q", name, kind)
	}
	return body
}

// A ticket is one voucher as its two QR codes say.
type ticket struct{ telegram, whatsapp string }

func (v ticket) code() string {
	_, code, _ := strings.Cut(v.telegram, "v_")
	code, _ = billing.ParseVoucher(code)
	return code
}

// cutApart reads the first vouchers of a sheet with a camera.
func cutApart(t *testing.T, pdf []byte, n int) []ticket {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "sheet.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	const wide, high = 827, 438 // a third of the page and an eighth, at 300 dots an inch
	tickets := make([]ticket, n)
	for i := range tickets {
		piece := filepath.Join(dir, fmt.Sprint("piece", i))
		args := []string{"-r", "300", "-png", "-singlefile", "-x", fmt.Sprint(i % 3 * wide), "-y",
			fmt.Sprint(i / 3 * high), "-W", fmt.Sprint(wide), "-H", fmt.Sprint(high), file, piece}
		if out, err := exec.Command("pdftoppm", args...).CombinedOutput(); err != nil {
			t.Fatalf("pdftoppm (apt-get install poppler-utils): %v\n%s", err, out)
		}
		read, err := exec.Command("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", piece+".png").Output()
		if err != nil {
			t.Fatalf("zbarimg: %v", err)
		}
		for _, link := range strings.Fields(string(read)) {
			if strings.HasPrefix(link, "https://t.me/") {
				tickets[i].telegram = link
			} else {
				tickets[i].whatsapp = link
			}
		}
		if tickets[i].telegram == "" || tickets[i].whatsapp == "" {
			t.Fatalf("of voucher %d is read %q", i, read)
		}
	}
	return tickets
}

// follow opens a link of the shop's, as a phone does that scanned it.
func follow(w *apptest.World, who any, link string) {
	w.T.Helper()
	u, err := url.Parse(link)
	if err != nil {
		w.T.Fatal(err)
	}
	switch p := who.(type) {
	case *telegramtest.Person:
		if u.Host != "t.me" || u.Path != "/sharefi_bot" {
			w.T.Fatalf("%s leads to another bot", link)
		}
		p.Mark()
		p.Say("/start " + u.Query().Get("start"))
	case *whatsapptest.Person:
		if u.Host != "wa.me" || u.Path != "/12025550100" {
			w.T.Fatalf("%s leads to another number", link)
		}
		p.Mark()
		p.Say(u.Query().Get("text"))
	}
}

// prints has an owner make vouchers, and reads them from the paper.
func prints(w *apptest.World, m apptest.Manager, words string, n int) []ticket {
	w.T.Helper()
	w.Does(m, "/vouchers "+words, "Make ", "Print it at 100 %")
	return cutApart(w.T.(*testing.T), papers(w, m), n)
}

func TestAVoucherIsPrintedScannedAndRedeemedOnceOnBothChats(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	n := 0
	for name, m := range chats {
		n++
		device := func(i int) string { return fmt.Sprintf("02:00:5E:10:2%d:5%d", n, i) }
		tickets := prints(w, m, "p1 2 30d for 45", 2)
		anna := w.Telegram.Person(int64(7200+n), "Anna", "en", fmt.Sprintf("+1202555016%d", n))
		ben := w.Chat.Person(fmt.Sprintf("+1202555017%d", n), "Ben")

		follow(w, anna, tickets[0].telegram)
		w.Hears(anna, "phone number")
		anna.ShareContact()
		w.Hears(anna, "Your voucher works: 10 seconds")
		w.Hears(w.Owner, "Voucher "+tickets[0].code()+" used: 10 seconds for ₹45.00 in cash")
		anna.Say(device(1))
		w.Hears(anna, "You're in")

		follow(w, ben, tickets[0].whatsapp)
		reads(w, ben, "already been used")
		follow(w, ben, tickets[1].whatsapp)
		reads(w, ben, "Your voucher works")
		ben.Say(device(2))
		reads(w, ben, "You're in")
		for _, mac := range []string{device(1), device(2)} {
			w.Until(name+": "+mac+" is in", func() bool { return strings.Contains(routerList(w), mac) })
		}
		follow(w, anna, tickets[0].telegram) // her own again
		w.Hears(anna, device(1))

		for _, c := range []struct{ say, hears string }{
			{"/vouchers", "10 seconds, ₹45.00: 0 unused, 2 used, 0 cancelled"},
			{"/find " + tickets[0].code(), "used, order"},
			{"/vouchers void " + tickets[0].code(), "use /refund or /revoke with that order"},
			{"/stats", fmt.Sprintf("Vouchers used, in cash: %d, ₹%d.00", 2*n, 90*n)},
		} {
			m.Mark()
			m.Say(c.say)
			w.HearsIt(m, c.hears)
		}
	}
	if refunds, sessions := w.Stripe.Refunds(), w.Stripe.Sessions(); len(refunds)+len(sessions) != 0 {
		t.Errorf("Stripe knows of it: %v, %v", refunds, sessions)
	}
	stranger := w.Chat.Person("+12025550188", "Stranger")
	stranger.Say("hello")
	reads(w, stranger, "Need Wi-Fi?")
	for _, command := range []string{"/vouchers", "/vouchers p1 3", "/discounts", "/discounts add FREE 100%", "/trial",
		"/trial 30m"} {
		w.Customer.Mark()
		w.Customer.Say(command)
		w.Hears(w.Customer, "didn't get that")
		stranger.Mark()
		stranger.Say(command)
		reads(w, stranger, "didn't get that")
	}
}

func TestVouchersThatAreVoidOverOrGivenBack(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	m := chats["telegram"]
	tickets := prints(w, m, "p1 3", 3)
	w.Asks(w.Customer)
	w.Hears(w.Customer, "Which plan")
	tries := func(v ticket, answer string) {
		t.Helper()
		follow(w, w.Customer, v.telegram)
		w.Hears(w.Customer, answer)
	}

	w.Does(m, "/vouchers void "+tickets[0].code(), "Nobody can use it", "is cancelled")
	tries(tickets[0], "no longer valid")

	// The second is given back before its time begins, and redeemed again.
	tries(tickets[1], "Your voucher works")
	_, order, _ := strings.Cut(w.Hears(w.Owner, "Voucher ").Text, "(order ")
	order = order[:9]
	w.Does(m, "/refund "+order, "can be used again", "ends")
	w.Hears(w.Customer, "Your voucher "+tickets[1].code()+" can be used again")
	w.State(order, billing.Refunded)
	tries(tickets[1], "Your voucher works")
	w.Customer.Say("02:00:5E:10:20:30")
	w.Hears(w.Customer, "You're in")
	w.Owner.Mark()
	w.Owner.Say("/find " + tickets[1].code())
	second := w.Hears(w.Owner, "used, order").Text
	_, second, _ = strings.Cut(second, "used, order ")
	w.Does(m, "/refund "+second[:9]+" unused", "hand it over in cash", "ends")
	w.Hears(w.Customer, "ask the owner for your money")
	tries(tickets[1], "already been used")

	sheet := ""
	w.Owner.Mark()
	w.Owner.Say("/vouchers")
	list := w.Hears(w.Owner, "1 unused, 1 used, 1 cancelled").Text
	for _, word := range strings.Fields(list) {
		if code, ok := billing.ParseCode(word); ok {
			sheet = code
		}
	}
	before := len(w.Owner.Messages())
	w.Owner.Mark()
	w.Owner.Say("/vouchers print " + sheet + " 58")
	w.Hears(w.Owner, "1 voucher for 10 seconds")
	printed := w.Owner.Messages()[before:]
	if i := slices.IndexFunc(printed, func(m telegramtest.Message) bool { return m.Document != nil }); i < 0 ||
		!strings.HasSuffix(printed[i].Document.Name, "-58.pdf") {
		t.Errorf("the reprint is %+v", printed)
	}
	w.Does(m, "/vouchers void "+sheet, "every unused voucher", "is cancelled")
	tries(tickets[2], "no longer valid")

	short := prints(w, m, "p1 1 2s", 1)
	<-time.After(2 * time.Second) // its end is an instant of the real clock
	tries(short[0], "was valid until")

	for range 4 {
		w.Customer.Mark()
		w.Customer.Say("/redeem 00000-00000-00000")
		w.Hears(w.Customer, "don't know that code")
	}
	w.Customer.Mark()
	w.Customer.Say("/code GUESS")
	w.Hears(w.Customer, "don't know that code")
	tries(tickets[1], "Too many wrong codes")
	carlo := w.Chat.Person("+12025550123", "Carlo") // the same person elsewhere
	follow(w, carlo, tickets[1].whatsapp)
	reads(w, carlo, "Too many wrong codes")
}

func TestAKillWhileAVoucherIsRedeemedRedeemsItOnce(t *testing.T) {
	for _, k := range []struct {
		method string
		after  bool
	}{{"getUpdates", true}, {"sendMessage", false}, {"sendMessage", true}} {
		t.Run(fmt.Sprintf("%s %v", k.method, k.after), func(t *testing.T) {
			t.Parallel()
			w := apptest.New(t)
			p := w.Runs("unix://" + w.Redis.Socket)
			w.Asks(w.Customer)
			w.Hears(w.Customer, "Which plan")
			w.Owner.Say("/vouchers p1 1")
			w.Hears(w.Owner, "Make 1 voucher ")
			w.Presses(w.Owner, "Yes")
			var code string
			w.Hears(w.Owner, "Print it at 100 %")
			for _, m := range w.Owner.Messages() {
				if m.Document != nil {
					code = wordsOf(t, m.Document.Body)
				}
			}
			var once sync.Once
			killed := make(chan struct{})
			w.Telegram.Intercept(func(method string, after bool) {
				if method != k.method || after != k.after {
					return
				}
				now := false
				once.Do(func() { now = true; p.Kill(); close(killed) })
				if now && !after {
					panic(http.ErrAbortHandler) // it never arrived
				}
			})
			w.Customer.Say("my code is " + strings.ToLower(code) + ", thanks")
			w.Hears(w.Customer, "Your voucher works")
			w.Hears(w.Owner, "Voucher "+code)
			<-killed
			w.Customer.Mark()
			w.Customer.Say(code)
			w.Hears(w.Customer, "is paid. Please send me your device") // it is not redeemed again
			db := w.Redis.DB()
			paid, err := db.ZCard(w.Ctx(), db.Key("orders", "paid")).Result()
			if err != nil || paid != 1 {
				t.Errorf("%d orders are paid, %v", paid, err)
			}
			w.Customer.Say(apptest.Phone.String())
			w.Hears(w.Customer, "You're in")
		})
	}
}

// wordsOf finds the only voucher's code on paper.
func wordsOf(t *testing.T, pdf []byte) string {
	t.Helper()
	return cutText(t, pdf)[0]
}

// cutText reads the codes that are printed on paper as words.
func cutText(t *testing.T, pdf []byte) (codes []string) {
	t.Helper()
	cmd := exec.Command("pdftotext", "-", "-")
	cmd.Stdin = strings.NewReader(string(pdf))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range strings.Fields(string(out)) {
		if code, err := billing.ParseVoucher(word); err == nil {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 {
		t.Fatalf("no code in %q", out)
	}
	return codes
}
