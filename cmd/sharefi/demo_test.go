package main

import (
	"context"
	"go/parser"
	"go/token"
	"io/fs"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var (
	emulators = regexp.MustCompile(`/(telegramtest|whatsapptest|stripetest|tplinktest|demopage|miniredis/v2)"$`)
	demoFile  = regexp.MustCompile(`^\.\./\.\./(cmd/sharefi/demo[a-z]*\.go|internal/redistest/.*)$`)
)

// What `sharefi run` is made of knows neither the emulators nor the page. That it opens no port is
// tested on the running program.
func TestOnlyTheDemoKnowsTheEmulatorsAndThePage(t *testing.T) {
	t.Parallel()
	files, known := 0, 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files++
		for _, i := range file.Imports {
			switch {
			case !emulators.MatchString(i.Path.Value):
			case demoFile.MatchString(filepath.ToSlash(path)):
				known++
			default:
				t.Errorf("%s imports %s", path, i.Path.Value)
			}
		}
		return nil
	})
	if err != nil || files < 100 || known < 5 {
		t.Fatalf("%d files, %d imports seen, %v", files, known, err)
	}
}

func TestABadAddressOfTheDemoIsRefusedWithItsRemedy(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for address, words := range map[string]string{
		taken.Addr().String(): "is in use, maybe by another demo; choose another one, as in --listen 127.0.0.1:8089",
		"0.0.0.0:8088":        "choose an address on loopback, as in 127.0.0.1:8088",
		":8088":               "choose an address on loopback",
		"example.org:8088":    "choose an address on loopback",
		"127.0.0.1":           "is not an address, as in 127.0.0.1:8088",
		"127.0.0.1:99999":     "is not an address",
		"127.0.0.1:http":      "is not an address",
	} {
		if code, out := command(t, "demo", "--listen", address); code != exitUsage || !strings.Contains(out, words) {
			t.Errorf("%s: it ends with %d: %s", address, code, out)
		}
	}
}

func TestTheDemoTellsWhereItsPageIsAndEndsClean(t *testing.T) {
	t.Parallel()
	out := &lockedBuffer{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int, 1)
	go func() {
		done <- execute(ctx, []string{"demo", "--listen", "127.0.0.1:0"}, streams{out: out, err: out, environ: []string{asProgram + "=1"}})
	}()
	address := regexp.MustCompile(`http://(127\.0\.0\.1:\d+) `)
	waitFor(t, "it tells its address", func() bool { return address.MatchString(out.String()) })
	at := address.FindStringSubmatch(out.String())[1]
	conn, err := net.DialTimeout("tcp", at, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	cancel()
	if code := <-done; code != 0 {
		t.Errorf("it ends with %d: %s", code, out)
	}
	if again, err := net.DialTimeout("tcp", at, time.Second); err == nil {
		again.Close()
		t.Error("the page is still served")
	}
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
