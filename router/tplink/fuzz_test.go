package tplink

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
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

// What is read of a green page stands in it, and a page holds eight rows.
func FuzzPage(f *testing.F) {
	seed(f, "*/*.htm")
	f.Fuzz(func(t *testing.T, page string) {
		read, ok := readFilterPage(page)
		if !ok && len(read.rows) > 0 || len(read.rows) > rowsPerPage {
			t.Fatalf("%+v, %v", read, ok)
		}
		for _, name := range []string{"hostList", "DHCPDynList", "statusPara"} {
			values, _ := jsArray(page, name)
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

// A reply has its end, and each instance a stack.
func FuzzReply(f *testing.F) {
	seed(f, "*/*.txt")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := readReply(text)
		if err != nil && !errors.Is(err, errForeign) {
			t.Fatalf("%v has no name", err)
		}
		if err == nil && !strings.Contains(text, "[error]") {
			t.Fatal("it has no end")
		}
		for _, i := range r.instances {
			if !strings.Contains(i.stack, ",") || i.number(1) != 0 && !strings.ContainsAny(i.stack, "123456789") {
				t.Fatalf("%+v", i)
			}
			if name := readPlain(i.get("Description")); len(name) > len(text)+3 {
				t.Fatalf("%q", name)
			}
		}
	})
}

// A script's variables are few, and a key is one that can be used.
func FuzzScript(f *testing.F) {
	seed(f, "*/*.js")
	f.Fuzz(func(t *testing.T, text string) {
		vars := readScript(text)
		if len(vars) > 64 {
			t.Fatalf("%d variables", len(vars))
		}
		key, err := readKey([]string{vars["nn"], vars["ee"]})
		if err != nil {
			return
		}
		if sign, err := key.zeroFilled([]byte("h=0&s=1")); err == nil && len(sign) != 2*key.size() {
			t.Fatalf("%d digits of a key of %d bytes", len(sign), key.size())
		}
	})
}

// Whatever a name is, it is written in one line, and a mark survives.
func FuzzPlainName(f *testing.F) {
	f.Add("sf-K7Q4-MD2X-hx3k2")
	f.Add("a\r\nMACAddress=0")
	f.Fuzz(func(t *testing.T, name string) {
		written := writePlain(name)
		if strings.ContainsAny(written, "\r\n=[],\"") || writePlain(readPlain(written)) != written {
			t.Fatalf("%q is written %q", name, written)
		}
	})
}
