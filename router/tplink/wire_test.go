package tplink

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router/tplink/crypt"
)

func TestAnswersAreUnderstoodAsEachFirmwareSpellsThem(t *testing.T) {
	for _, c := range []struct {
		body string
		want error
		code string
	}{
		{`{"success":true,"data":{"stok":"1"}}`, nil, ""},
		{`{"success":true,"data":{}}`, nil, ""},
		{`{"data":[]}`, nil, ""},
		{`{"success":false,"errorcode":"timeout"}`, errSessionGone, ""},
		{`{"success":false,"errorCode":"timeout"}`, errSessionGone, ""},
		{`{"success":false,"error":"permission denied"}`, errSessionGone, ""},
		{`{"success":false,"error_code":"user conflict"}`, nil, "user conflict"},
		{`{"success":false,"errorCode":"login failed"}`, nil, "login failed"},
		{`{"error_code":-5002}`, nil, "-5002"},
		{`{"success":false}`, nil, "(none)"},
		{"\n<html></html>", errSessionGone, ""},
		{`{"error_code":0}`, errForeign, ""},
		{`{}`, errForeign, ""},
		{`[]`, errForeign, ""},
		{``, errForeign, ""},
	} {
		_, err := parse([]byte(c.body))
		var no *refused
		switch {
		case c.code != "":
			if !errors.As(err, &no) || no.code != strings.TrimPrefix(c.code, "(none)") {
				t.Errorf("%s: %v, want the refusal %q", c.body, err, c.code)
			}
		case !errors.Is(err, c.want):
			t.Errorf("%s: %v, want %v", c.body, err, c.want)
		}
	}
}

func TestAnswersAreReadAsPublishedForEachModel(t *testing.T) {
	for _, c := range []struct {
		file string
		rows int
		max  int
		err  error
	}{
		{"archer-c1200v1-eu/white_list-load.json", 3, 64, nil},
		{"archer-c1200v1-eu/white_list-load-empty.json", 0, 64, nil}, // an empty list is {}
		{"archer-c1200v1-eu/stale-session.json", 0, 0, errSessionGone},
		{"archer-ax20v3-1.1.4/white_list-load.json", 2, 0, nil}, // no max_rules
		{"be-series/white_list-load.json", 2, 128, nil},
	} {
		body, err := os.ReadFile(filepath.Join("testdata", c.file))
		if err != nil {
			t.Fatal(err)
		}
		a, err := parse(body)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		rows, err := readRows(a.Data)
		if err != nil || len(rows) != c.rows || a.Others.MaxRules != c.max {
			t.Errorf("%s: %v, %v, room for %d", c.file, rows, err, a.Others.MaxRules)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	s := &luci{sealed: crypt.New(crypt.Config{AES: crypt.AES{Key: "0123456789012345", IV: "0123456789012345"}})}
	f.Fuzz(func(t *testing.T, body []byte) {
		if plain, err := s.unseal(body); err == nil {
			body = plain
		}
		a, err := parse(body)
		var no *refused
		if err != nil && !errors.Is(err, errSessionGone) && !errors.Is(err, errForeign) && !errors.As(err, &no) {
			t.Fatalf("%v has no name", err)
		}
		rows, err := readRows(a.Data)
		if err != nil && !errors.Is(err, errForeign) {
			t.Fatalf("%v has no name", err)
		}
		for _, r := range rows {
			if i := (table{rows: rows}).find(r.mac); i < 0 {
				t.Fatalf("%v is not found again", r)
			}
		}
	})
}
