package setup

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

// asksMoney runs a whole setup of a new shop, with these answers from the ways to be paid to the plans.
func asksMoney(t *testing.T, answers ...string) (code int, out, file string) {
	t.Helper()
	w := apptest.OnAir(t)
	env, file := w.Here()
	all := append([]string{"test", "Café", "UTC", w.Telegram.Token, "2", "7", "1"}, answers...)
	all = append(all, w.Config.Sites[0].Router.String(), "", "Sharefi", "2", "unix://"+w.Redis.Socket)
	code, out = settingUp(t, append(env, "LANG=en_IN.UTF-8"), spoken(all...), file)
	return code, out, file
}

// sticker is what a QR code of the owner's own says, in rupiah.
const sticker = "00020101021126690017ID.CO.EXAMPLE.WWW011893600999000000000102150000000000000010303UMI51440014ID.CO.QRIS.WWW" +
	"0215ID10200000000010303UMI5204581453033605802ID5913WARUNG CONTOH6007BANDUNG61054011162070703A016304ECA5"

func TestWhatTheConfigurationWouldRefuseIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		answers []string
		says    string
	}{
		{"cash, with words that can't be filled in", []string{"3", "Pay {sum}", "", "", "", "", "", "", ""}, "only {amount} and {code} are filled in"},
		{"accounts in two currencies", []string{"2", "1", "cafe@okbank", "Café", "2", "3", "", "", "", "", ""},
			"that is paid in BRL, and this shop sells in INR"},
		{"a price that an account does not take", []string{"2", "1", "cafe@okbank", "Café", "", "", "5.00 EUR", "", "", ""}, "upi is paid in INR"},
		{"a price in Stars", []string{"3", "", "", "", "", "5 XTR", "", "", ""}, "Stars"},
		{"a price in another currency than a Star's value", []string{"5", "", "1.08 INR", "", "", "5.00 EUR", "", "", ""}, "write the price in INR, too"},
		{"an IBAN with a slip", []string{"2", "8", "DE88 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00", "Cafe", "", "", "", "", ""},
			"its check digits do not fit"},
		{"a Pix key that is none", []string{"2", "3", "my key", "wifi@example.org", "Cafe", "Rio", "", "", "", "", ""}, "is not a Pix key"},
		{"a name in another script", []string{"2", "1", "cafe@okbank", "कैफ़े", "Cafe", "", "", "", "", ""}, "has no Latin letter"},
		{"a code of one's own that is cut", []string{"2", "2", sticker[:20], sticker, "", "", "", "", "", ""}, "it is cut off"},
		{"decimals where the code is paid whole", []string{"2", "2", sticker, "", "", "", "10000.50 IDR", "", "", ""}, "the nearest price is 10001.00 IDR"},
		{"a plan's name that is long", []string{"3", "", "", "", strings.Repeat("ल", 61), strings.Repeat("ल", 60), "", "", ""}, "use 1 to 60 characters"},
		{"more than anybody wants to read again", []string{"2", "1", strings.Repeat("x", 300), "cafe@okbank", "Café", "", "", "", "", ""},
			`"` + strings.Repeat("x", 59) + `…" is not a UPI id`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, out, file := asksMoney(t, c.answers...)
			if _, err := cli.Read(file, nil); code != 0 || err != nil {
				t.Fatalf("it ends with %d, %v:\n%s", code, err, out)
			}
			if !strings.Contains(out, c.says) {
				t.Errorf("it does not say %q:\n%s", c.says, out)
			}
		})
	}
}

func TestWhoChoseAWrongWayToBePaidGoesBack(t *testing.T) {
	t.Parallel()
	code, out, file := asksMoney(t, "1", "", "1", "what key?", "", "4", "", "2", "1", "", "2", "4", "", "5", "", "", "3", "", "", "", "", "", "")
	c, err := cli.Read(file, nil)
	if code != 0 || err != nil {
		t.Fatalf("it ends with %d, %v:\n%s", code, err, out)
	}
	if len(c.Own) != 1 || c.Own[0].Name != "own-cash" || !c.Stripe.Key.IsZero() || !c.Razorpay.Secret.IsZero() || c.Stars.Enabled {
		t.Errorf("%+v", c)
	}
}
