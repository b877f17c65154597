package demo

import (
	"context"
	"net"
	"regexp"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/patience"
)

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
		out := &apptest.Buffer{}
		if code := cli.Exit(out, Serve(t.Context(), cli.Streams{Out: out, Err: out}, address)); code != cli.ExitUsage ||
			!strings.Contains(out.String(), words) {
			t.Errorf("%s: it ends with %d: %s", address, code, out)
		}
	}
}

func TestTheDemoTellsWhereItsPageIsAndEndsClean(t *testing.T) {
	t.Parallel()
	out := &apptest.Buffer{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int, 1)
	go func() {
		s := cli.Streams{Out: out, Err: out, Environ: []string{apptest.AsProgram + "=1"}}
		done <- cli.Exit(out, Serve(ctx, s, "127.0.0.1:0"))
	}()
	address := regexp.MustCompile(`http://(127\.0\.0\.1:\d+) `)
	patience.Until(t, "it tells its address", func() bool { return address.MatchString(out.String()) })
	at := address.FindStringSubmatch(out.String())[1]
	conn, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	cancel()
	if code := <-done; code != 0 {
		t.Errorf("it ends with %d: %s", code, out)
	}
	if again, err := net.Dial("tcp", at); err == nil {
		again.Close()
		t.Error("the page is still served")
	}
}
