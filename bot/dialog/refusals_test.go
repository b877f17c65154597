package dialog

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/secret"
)

// inner are the errors that no person is told by a sentence of their own.
var inner = map[string]bool{
	"ErrGone": true, "ErrRejected": true, "ErrUnauthorized": true, "ErrSeen": true, // the channel's and the desk's
	"ErrAccount": true, "ErrAmount": true, "ErrOrder": true, "ErrCode": true, // what payloads are called as a whole, or by others
	"ErrConflict": true, "ErrUnknownSession": true, "ErrNotShelved": true, "ErrUnreadable": true,
}

func TestEveryRefusalHasItsSentence(t *testing.T) {
	told := map[string]bool{}
	for _, r := range refusals {
		if told[r.err.Error()] {
			t.Errorf("%q stands twice in the table", r.err)
		}
		told[r.err.Error()] = true
		if !text.In("en").Has(r.key) || r.key == text.NotUnderstood {
			t.Errorf("%q has no sentence", r.err)
		}
	}
	if Sentence(errors.New("strange")) != text.NotUnderstood {
		t.Error("a strange error")
	}
	var files []string
	for _, room := range []string{"..", ".", "../customer", "../owner", "../desk", "../outbox", "../../billing/own/payload"} {
		list, err := filepath.Glob(room + "/*.go")
		if err != nil || len(list) == 0 {
			t.Fatal(room, err)
		}
		files = append(files, list...)
	}
	declared := 0
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Err") || inner[spec.Names[0].Name] {
				return true
			}
			call, ok := spec.Values[0].(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				return true
			}
			declared++
			if words := strings.Trim(call.Args[0].(*ast.BasicLit).Value, `"`); !told[words] {
				t.Errorf("%s is not in the table", spec.Names[0].Name)
			}
			return true
		})
	}
	if declared < 10 {
		t.Errorf("only %d refusals were found", declared)
	}
}

// A phone reads the picture as zbarimg does.
func TestTheJoinPictureIsReadable(t *testing.T) {
	for _, c := range []struct {
		ssid, password string
		hidden         bool
		want           string
	}{
		{"Sharefi", "sunny-terrace", false, `WIFI:T:WPA;S:Sharefi;P:sunny-terrace;;`},
		{`Café; "am" Meer`, `a;b,c:d\e"f`, false, `WIFI:T:WPA;S:Café\; \"am\" Meer;P:a\;b\,c\:d\\e\"f;;`},
		{"वाई-फ़ाई", "пароль-密码-1", false, `WIFI:T:WPA;S:वाई-फ़ाई;P:пароль-密码-1;;`},
		{"open", "", false, `WIFI:T:nopass;S:open;;`},
		{"Sharefi", "sunny-terrace", true, `WIFI:T:WPA;S:Sharefi;P:sunny-terrace;H:true;;`},
		{"open", "", true, `WIFI:T:nopass;S:open;H:true;;`},
		{strings.Repeat("s", 32), strings.Repeat("p", 63), false, "WIFI:T:WPA;S:" + strings.Repeat("s", 32) + ";P:" + strings.Repeat("p", 63) + ";;"},
	} {
		n := bot.Network{SSID: c.ssid, Hidden: c.hidden}
		if c.password != "" {
			n.Password = secret.New(c.password)
		}
		file := filepath.Join(t.TempDir(), "join.png")
		if err := os.WriteFile(file, JoinQR(n), 0o600); err != nil {
			t.Fatal(err)
		}
		read, err := exec.Command("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
		if got := strings.TrimSuffix(string(read), "\n"); err != nil || got != c.want {
			t.Errorf("%q reads as %q, %v", c.ssid, got, err)
		}
	}
	if JoinQR(bot.Network{SSID: strings.Repeat("s", 5000)}) != nil {
		t.Error("a picture of what does not fit")
	}
}

func TestLogsShowNoWholeNumber(t *testing.T) {
	for phone, want := range map[string]string{"+12025550123": "+12…23", "+1": "…", "": "…"} {
		if got := ShortPhone(phone); got != want {
			t.Errorf("%q is shown as %q", phone, got)
		}
	}
}
