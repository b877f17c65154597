package page_test

import (
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
)

// A library is a world that has one document.
type library struct {
	still
	document page.Document
}

func (l *library) Document(string) (page.Document, bool) { return l.document, true }

func ask(t *testing.T, d page.Document, path string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "127.0.0.1:8088"
	got := httptest.NewRecorder()
	page.Handler(&library{document: d}, nil).ServeHTTP(got, r)
	return got
}

func TestADocumentIsShownOnlyAsWhatCanNotRun(t *testing.T) {
	t.Parallel()
	const text = "text/plain; charset=utf-8"
	for kind, shown := range map[string]string{
		"application/pdf":                "application/pdf",
		"image/png":                      "image/png",
		"application/json":               text,
		"text/csv; charset=utf-8":        text,
		"text/html":                      "",
		"image/svg+xml":                  "",
		"application/xhtml+xml":          "",
		"text/javascript":                "",
		"application/vnd.ms-excel":       "",
		"application/octet-stream":       "",
		"":                               "",
		"application/pdf\r\nX-Evil: yes": "",
	} {
		d := page.Document{Name: "a b", MIME: kind, Body: []byte("<script>alert(1)</script>\x00\xff")}
		file := d.File("/document/x")
		if opens := file.Open != ""; opens != (shown != "") {
			t.Errorf("%q opens: %v", kind, opens)
		}
		for path, want := range map[string]string{"/document/x": shown, file.Save: ""} {
			got := ask(t, d, path)
			way, _, err := mime.ParseMediaType(got.Header().Get("Content-Disposition"))
			wantWay := "inline"
			if want == "" {
				want, wantWay = "application/octet-stream", "attachment"
			}
			if err != nil || way != wantWay || got.Header().Get("Content-Type") != want ||
				got.Header().Get("X-Content-Type-Options") != "nosniff" || got.Header().Get("X-Evil") != "" ||
				!strings.Contains(got.Header().Get("Content-Security-Policy"), "default-src 'none'") {
				t.Errorf("%q at %s: %v", kind, path, got.Header())
			}
			if got.Body.String() != string(d.Body) {
				t.Errorf("%q at %s: other bytes: %q", kind, path, got.Body)
			}
		}
	}
}

func TestADocumentsNameLeadsNowhereAndHidesNothing(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"vouchers-7.pdf":                  "vouchers-7.pdf",
		"заказы-2026-11-29.xlsx":          "заказы-2026-11-29.xlsx",
		"../../etc/passwd":                "passwd",
		`..\..\boot.ini`:                  "boot.ini",
		".profile":                        "profile",
		"..":                              "document",
		"":                                "document",
		"photo\u202egpj.exe":              "photogpj.exe",
		"a\r\nSet-Cookie: b":              "aSet-Cookie b",
		`a"; filename="b.exe`:             "a; filename=b.exe",
		strings.Repeat("й", 300) + ".csv": strings.Repeat("й", 96) + ".csv",
	} {
		d := page.Document{Name: name, MIME: "application/pdf", Body: []byte("x")}
		_, params, err := mime.ParseMediaType(ask(t, d, "/document/x?save").Header().Get("Content-Disposition"))
		if err != nil || params["filename"] != want || d.File("x").Name != want {
			t.Errorf("%q is called %q, on its card %q, want %q (%v)", name, params["filename"], d.File("x").Name, want, err)
		}
	}
}

func TestACardTellsKindAndSize(t *testing.T) {
	t.Parallel()
	for want, d := range map[string]page.Document{
		"PDF, 12.3 kB":    {MIME: "application/pdf", Body: make([]byte, 12_345)},
		"Excel, 1.5 MB":   {MIME: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Body: make([]byte, 1_500_000)},
		"CSV, 7 bytes":    {MIME: "text/csv", Body: make([]byte, 7)},
		"File, 0 bytes":   {MIME: "application/age"},
		"Image, 1.0 kB":   {MIME: "image/jpeg", Body: make([]byte, 1000)},
		"JSON, 999 bytes": {MIME: "application/json", Body: make([]byte, 999)},
	} {
		f := d.File("x")
		if f.Kind+", "+f.Size != want || f.Image != (f.Kind == "Image") {
			t.Errorf("%+v, want %s", f, want)
		}
	}
}
