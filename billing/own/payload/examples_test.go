package payload_test

import (
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
)

const code = "K7Q4-MD2X"

var now = time.Date(2026, 12, 30, 12, 0, 0, 0, time.UTC)

const sticker = "00020101021126690017ID.CO.EXAMPLE.WWW011893600999000000000102150000000000000010303UMI51440014ID.CO.QRIS.WWW" +
	"0215ID10200000000010303UMI5204581453033605802ID5913WARUNG CONTOH6007BANDUNG61054011162070703A016304ECA5"

// khqr is a code of a person in Cambodia, without an amount.
var khqr = payload.Code{{ID: "00", Value: "01"}, {ID: "01", Value: "11"}, {ID: "29", Value: "0009cafe@aclb"}, {ID: "52", Value: "5999"},
	{ID: "53", Value: "116"}, {ID: "58", Value: "KH"}, {ID: "59", Value: "CAFE WIFI"}, {ID: "60", Value: "Phnom Penh"}}.String()

// examples are accounts of each kind, and what their codes say, which other people's programs have read.
var examples = []struct {
	name    string
	account payload.Account
	amount  billing.Money
	qr      string
}{
	{"UPI", payload.Account{Kind: payload.UPI, To: "cafe@examplebank", Name: "Cafe Corner"}, billing.Money{Amount: 1000, Currency: "INR"},
		"upi://pay?pa=cafe@examplebank&pn=Cafe%20Corner&am=10.00&cu=INR&tn=K7Q4MD2X"},
	{"Pix", payload.Account{Kind: payload.Pix, To: "wifi@example.org", Name: "Café da Esquina", City: "São Paulo"}, billing.Money{Amount: 500, Currency: "BRL"},
		"00020126380014br.gov.bcb.pix0116wifi@example.org52040000530398654045.005802BR5915CAFE DA ESQUINA6009SAO PAULO62120508K7Q4MD2X63044F08"},
	{"PromptPay", payload.Account{Kind: payload.PromptPay, To: "081-234-5678"}, billing.Money{Amount: 2000, Currency: "THB"},
		"00020101021229370016A000000677010111011300668123456785303764540520.005802TH63042900"},
	{"PromptPay biller", payload.Account{Kind: payload.PromptPay, Biller: "099400016550100"}, billing.Money{Amount: 2000, Currency: "THB"},
		"00020101021230510016A00000067701011201150994000165501000208K7Q4MD2X5303764540520.005802TH630458AB"},
	{"VietQR", payload.Account{Kind: payload.VietQR, To: "0123456789", Bank: "Vietcombank"}, billing.Money{Amount: 20000, Currency: "VND"},
		"00020101021238540010A00000072701240006970436011001234567890208QRIBFTTA53037045405200005802VN62120808K7Q4MD2X63040214"},
	{"PayNow", payload.Account{Kind: payload.PayNow, To: "T12LL0001A", Name: "CAFE"}, billing.Money{Amount: 250, Currency: "SGD"},
		"00020101021226490009SG.PAYNOW010120210T12LL0001A0301004082026123152040000530370254042.505802SG5904CAFE6009Singapore62120108K7Q4MD2X630485C0"},
	{"KHQR", payload.Account{Kind: payload.Static, To: khqr}, billing.Money{Amount: 400000, Currency: "KHR"}, "" +
		"00020101021229130009cafe@aclb520459995303116540440005802KH5909CAFE WIFI6010Phnom Penh62120108K7Q4MD2X993400131798632000000011317986392000006304C3D3"},
	{"EPC", payload.Account{Kind: payload.EPC, To: "DE89 3704 0044 0532 0130 00", Name: "Café Müller", Bank: "cobadeffxxx"}, billing.Money{Amount: 250, Currency: "EUR"},
		"BCD\n002\n1\nSCT\nCOBADEFFXXX\nCafe Muller\nDE89370400440532013000\nEUR2.50\n\n\nK7Q4MD2X"},
	{"Swiss QR", payload.Account{Kind: payload.SwissQR, To: "CH93 0076 2011 6238 5295 7", Name: "Café", Street: "Seeweg", House: "7", Postcode: "3000", City: "Bern"},
		billing.Money{Amount: 250, Currency: "CHF"},
		"SPC\n0200\n1\nCH9300762011623852957\nS\nCafe\nSeeweg\n7\n3000\nBern\nCH\n\n\n\n\n\n\n\n2.50\nCHF\n\n\n\n\n\n\n\nNON\n\nK7Q4MD2X\nEPD"},
	{"SPAYD", payload.Account{Kind: payload.SPAYD, To: "CZ65 0800 0000 1920 0014 5399"}, billing.Money{Amount: 5000, Currency: "CZK"},
		"SPD*1.0*ACC:CZ6508000000192000145399*AM:50.00*CC:CZK*MSG:K7Q4MD2X"},
	{"QRIS", payload.Account{Kind: payload.Static, To: sticker}, billing.Money{Amount: 500000, Currency: "IDR"},
		"00020101021226690017ID.CO.EXAMPLE.WWW011893600999000000000102150000000000000010303UMI51440014ID.CO.QRIS.WWW0215ID10200000000010303UMI" +
			"520458145303360540450005802ID5913WARUNG CONTOH6007BANDUNG61054011162190108K7Q4MD2X0703A0163044623"},
}

func TestExamplesAreWrittenByteForByte(t *testing.T) {
	for _, e := range examples {
		if err := e.account.Check(e.amount.Currency); err != nil {
			t.Errorf("%s: %v", e.name, err)
			continue
		}
		asked, err := e.account.Asks(code, e.amount, now)
		if err != nil || asked.QR != e.qr {
			t.Errorf("%s: %v\n got %s\nwant %s", e.name, err, asked.QR, e.qr)
		}
	}
}

func TestRow31AStickerIsIssuedAnewOrRefused(t *testing.T) {
	for _, to := range []string{sticker[:len(sticker)-1] + "6", sticker[:60], "", "https://example.org"} {
		if err := (payload.Account{Kind: payload.Static, To: to}).Check("IDR"); !errors.Is(err, payload.ErrAccount) {
			t.Errorf("%q: %v", to, err)
		}
	}
}
