package payload_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"rsc.io/qr"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
)

// A question to a program that somebody else wrote.
type question struct {
	Peer string `json:"peer"`
	QR   string `json:"qr,omitempty"`
	Data any    `json:"data,omitempty"`
}

type reply struct {
	Read    any
	Refused string
}

func peers(t *testing.T, questions ...question) []reply {
	t.Helper()
	if _, err := os.Stat("peers/node_modules/.package-lock.json"); err != nil {
		t.Fatal("the readers of other people are not installed; make deps does that, with npm")
	}
	var in bytes.Buffer
	for _, q := range questions {
		if err := json.NewEncoder(&in).Encode(q); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("node", "peers.js")
	cmd.Dir, cmd.Stdin = "peers", &in
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node: %v", err)
	}
	var replies []reply
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		var r reply
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		replies = append(replies, r)
	}
	if len(replies) != len(questions) {
		t.Fatalf("%d questions, %d replies", len(questions), len(replies))
	}
	return replies
}

func example(t *testing.T, name string) (payload.Account, billing.Money, string) {
	t.Helper()
	for _, e := range examples {
		if e.name == name {
			return e.account, e.amount, e.qr
		}
	}
	t.Fatalf("no example %s", name)
	return payload.Account{}, billing.Money{}, ""
}

func qrOf(t *testing.T, name string) string {
	_, _, qr := example(t, name)
	return qr
}

func texts(s ...string) []any {
	var all []any
	for _, v := range s {
		all = append(all, v)
	}
	return all
}

func TestOthersReadTheSame(t *testing.T) {
	account, riel, _ := example(t, "KHQR")
	fresh, err := account.Asks(code, riel, time.Now()) // its reader looks at the clock
	if err != nil {
		t.Fatal(err)
	}
	tags := func(ids ...string) [][]string {
		var all [][]string
		for _, id := range ids {
			all = append(all, strings.Split(id, "."))
		}
		return all
	}
	for _, c := range []struct {
		q    question
		want any
	}{
		{question{"promptparse", qrOf(t, "PromptPay"), tags("29.01", "53", "54", "58")}, texts("0066812345678", "764", "20.00", "TH")},
		{question{"promptparse", qrOf(t, "PromptPay biller"), tags("30.01", "30.02", "54")}, texts("099400016550100", "K7Q4MD2X", "20.00")},
		{question{"promptparse", qrOf(t, "QRIS"), tags("01", "51.02", "54", "59", "62.01", "62.07")},
			texts("12", "ID1020000000001", "5000", "WARUNG CONTOH", "K7Q4MD2X", "A01")},
		{question{"promptparse", qrOf(t, "PayNow"), tags("26.01", "26.02", "26.04", "54", "62.01")}, texts("2", "T12LL0001A", "20261231", "2.50", "K7Q4MD2X")},
		{question{"pix-utils", qrOf(t, "Pix"), nil}, texts("wifi@example.org", "5.00", "CAFE DA ESQUINA", "SAO PAULO", "K7Q4MD2X")},
		{question{"vietnam-qr-pay", qrOf(t, "VietQR"), nil}, texts("VIETQR", "970436", "0123456789", "20000", "K7Q4MD2X")},
		{question{"bakong-khqr", fresh.QR, nil}, texts("cafe@aclb", "4000", "CAFE WIFI", "K7Q4MD2X")},
	} {
		broken := c.q
		broken.QR = strings.Replace(c.q.QR, "54", "45", 1)
		replies := peers(t, c.q, broken)
		if !reflect.DeepEqual(replies[0].Read, c.want) {
			t.Errorf("%s reads %v (%s), want %v", c.q.Peer, replies[0].Read, replies[0].Refused, c.want)
		}
		if replies[1].Read != nil {
			t.Errorf("%s reads a broken code as %v", c.q.Peer, replies[1].Read)
		}
	}
}

func TestOthersWriteTheSame(t *testing.T) {
	replies := peers(t,
		question{Peer: "swissqrbill", Data: map[string]any{"amount": 2.5, "currency": "CHF", "message": "K7Q4MD2X", "creditor": map[string]any{
			"account": "CH9300762011623852957", "name": "Cafe", "address": "Seeweg", "buildingNumber": "7", "zip": 3000, "city": "Bern", "country": "CH"}}},
		question{Peer: "sepa-payment-qr-code", Data: map[string]any{"name": "Cafe Muller", "bic": "COBADEFFXXX", "iban": "DE89370400440532013000",
			"amount": 2.5, "unstructuredReference": "K7Q4MD2X"}},
		question{Peer: "promptpay-qr", Data: map[string]any{"to": "0812345678", "amount": 20}},
		question{Peer: "spayd", Data: map[string]any{"acc": "CZ6508000000192000145399", "am": "50.00", "cc": "CZK", "msg": "K7Q4MD2X"}},
	)
	for i, want := range []string{qrOf(t, "Swiss QR"), qrOf(t, "EPC"), qrOf(t, "PromptPay"), qrOf(t, "SPAYD")} {
		got, _ := replies[i].Read.(string)
		if i == 2 { // its fields have another order
			ours, theirs := parsed(t, want), parsed(t, got)
			for _, id := range []string{"00", "01", "29", "53", "54", "58"} {
				if ours.Value(id) != theirs.Value(id) {
					t.Errorf("field %s is %q, and %q elsewhere", id, ours.Value(id), theirs.Value(id))
				}
			}
			continue
		}
		if strings.TrimRight(got, "\n") != want {
			t.Errorf("%q (%s), and here\n%q", got, replies[i].Refused, want)
		}
	}
}

func TestEachBankOfVietnamIsFoundByItsNames(t *testing.T) {
	all, _ := peers(t, question{Peer: "vietnam-qr-pay banks"})[0].Read.([]any)
	if len(all) < 100 {
		t.Fatalf("only %d names", len(all))
	}
	for _, one := range append(all, texts("970422", "MB")) {
		bin, name := one.([]any)[0].(string), one.([]any)[1].(string)
		asked, err := payload.Account{Kind: payload.VietQR, To: "1", Bank: name}.Asks(code, billing.Money{Amount: 1000, Currency: "VND"}, now)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := parsed(t, asked.QR).Value("38", "01", "00"); got != bin {
			t.Errorf("%s is found as %s, want %s", name, got, bin)
		}
	}
}

func TestACameraReadsEachPicture(t *testing.T) {
	for _, e := range examples {
		picture, err := qr.Encode(e.qr, qr.M)
		if err != nil {
			t.Fatal(err)
		}
		picture.Scale = 8
		file := filepath.Join(t.TempDir(), "pay.png")
		if err := os.WriteFile(file, picture.PNG(), 0o600); err != nil {
			t.Fatal(err)
		}
		read, err := exec.Command("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
		if got := strings.TrimSuffix(string(read), "\n"); err != nil || got != e.qr {
			t.Errorf("%s reads as %q, %v", e.name, got, err)
		}
	}
}
