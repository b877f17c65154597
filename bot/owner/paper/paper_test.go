package paper_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/owner/paper"
	"github.com/sharefi/sharefi/bot/text"
)

// words are what stands on the vouchers of a scene, in a language.
func words(t *testing.T, tag string, s bot.Scene) string {
	t.Helper()
	var file bytes.Buffer
	out := paper.Sheet(text.In(tag), billing.Notice{Order: s.Sheet.ID, Detail: "a4"}, s)
	if err := out.Document.Write(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	read := exec.Command("pdftotext", "-layout", "-", "-")
	read.Stdin = &file
	printed, err := read.Output()
	if err != nil {
		t.Fatalf("pdftotext (apt-get install poppler-utils): %v", err)
	}
	return strings.ReplaceAll(string(printed), " ", "") // narrow ones are not read as such
}

func TestAVoucherSaysWhatItIsAndHowItIsUsed(t *testing.T) {
	for _, c := range []struct {
		tag, plan string
		lasts     time.Duration
		price     billing.Money
		reach     bot.Reach
		want      []string
		not       []string
	}{
		{"en", "1 hour", time.Hour, billing.Money{Amount: 450, Currency: "EUR"}, bot.Reach{},
			[]string{"Café am See", "Wi-Fi: 1 hour", "€4.50", "Scan, or send this code to @cafe_bot"}, []string{"1h\n", "EUR", "home"}},
		{"fr", "Soirée", 4 * time.Hour, billing.Money{Amount: 450, Currency: "EUR"}, bot.Reach{WhatsApp: "12025550100"},
			[]string{"Wi-Fi: Soirée", "4 h", "4,50 €", "@cafe_bot, +12025550100"}, nil},
		{"hi", "1 दिन", 24 * time.Hour, bottest.Rupees, bot.Reach{},
			[]string{"Wi-Fi: 1 d", "INR 50.00", "Scan, or send this code to @cafe_bot"}, []string{"₹"}},
		{"bn", "1 day", 24 * time.Hour, bottest.Rupees, bot.Reach{}, []string{"Wi-Fi: 1 day", "50.00"}, nil},
		{"ru", "Гость", time.Hour, billing.Money{Amount: 0, Currency: "EUR"}, bot.Reach{},
			[]string{"Wi-Fi: Гость", "1 ч", "Отсканируйте или отправьте этот код: @cafe_bot"}, []string{"€"}},
	} {
		t.Run(c.tag, func(t *testing.T) {
			c.reach.Telegram = "cafe_bot"
			got := words(t, c.tag, bot.Scene{
				Now: bottest.Noon, Zone: time.UTC, Shop: "Café am See", Reach: c.reach,
				Sheet:    billing.Sheet{ID: bottest.SheetID, Plan: c.plan, Price: c.price, Lasts: c.lasts, Devices: 1, Count: 1},
				Vouchers: []billing.Voucher{{Code: bottest.Paper, Sheet: bottest.SheetID, State: billing.Unused}},
			})
			for _, want := range append(c.want, bottest.Paper) {
				if !strings.Contains(got, strings.ReplaceAll(want, " ", "")) {
					t.Errorf("%q does not stand in\n%s", want, got)
				}
			}
			for _, not := range c.not {
				if strings.Contains(got, not) {
					t.Errorf("%q stands in\n%s", not, got)
				}
			}
		})
	}
}
