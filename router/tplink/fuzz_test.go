package tplink

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router/tplink/crypt"
	"github.com/sharefi/sharefi/router/tplink/script"
)

func seed(f *testing.F, pattern string) {
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		f.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		name, err := filepath.Rel("testdata", file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(recorded(f, name))
	}
}

// Everything that is read from a green page is in it, and a page has at most eight rows.
func FuzzPage(f *testing.F) {
	seed(f, "*/*.htm")
	f.Fuzz(func(t *testing.T, page string) {
		read, ok := readFilterPage(page)
		if !ok && len(read.rows) > 0 || len(read.rows) > rowsPerPage {
			t.Fatalf("%+v, %v", read, ok)
		}
		for _, name := range []string{"hostList", "DHCPDynList", "statusPara"} {
			values, _ := script.Array(page, name)
			for _, v := range values {
				if len(v) > len(page) {
					t.Fatalf("%q is longer than the page", v)
				}
			}
		}
		if m := tokenPath.FindStringSubmatch(page); m != nil && !strings.Contains(page, m[1]) {
			t.Fatal(m)
		}
		if code := pageError(page); len(code) > 9 {
			t.Fatal(code)
		}
		_ = isLoginPage(page)
	})
}

// The number of variables is bounded, and a key that is accepted can be used.
func FuzzScript(f *testing.F) {
	seed(f, "*/*.js")
	f.Fuzz(func(t *testing.T, text string) {
		vars := script.Vars(text)
		if len(vars) > 64 {
			t.Fatalf("%d variables", len(vars))
		}
		key, err := crypt.ReadKey([]string{vars["nn"], vars["ee"]})
		if err != nil {
			return
		}
		sign, _, err := crypt.New(crypt.Config{Scheme: crypt.FramesRaw, Key: key}).Seal("")
		if err == nil && len(sign)%(2*key.Size()) != 0 {
			t.Fatalf("%d digits of a key of %d bytes", len(sign), key.Size())
		}
	})
}
