package demo

import (
	"regexp"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

// lasts leaves a loaded machine the time to play what happens during the lease.
const lasts = 60 * time.Second

func TestTheDemoShowsAWholeSale(t *testing.T) {
	t.Parallel()
	out := &apptest.Buffer{}
	code := cli.Exit(out, once(t.Context(), cli.Streams{Out: out, Err: out}, lasts))
	if code != 0 {
		t.Fatalf("it ends with %d:\n%s", code, out)
	}
	for _, line := range []string{
		`allow list before:\n +00:00:5E:00:53:01  this machine\n +00:00:5E:00:53:10  owner's TV\n\n`,
		`to owner  Sold: 60 seconds for ₹50.00`,
		`He asks on WhatsApp, too(.*\n)+.*bot +• 02:00:5E:10:20:30 until`,
		`allow list during:\n(.*\n){2} +02:00:5E:10:20:30  sf-`,
		`allow list after:\n +00:00:5E:00:53:01  this machine\n +00:00:5E:00:53:10  owner's TV\n\n`,
		`left the router's list [0-9.]+ ?ms after the lease's end`,
	} {
		if !regexp.MustCompile(line).MatchString(out.String()) {
			t.Errorf("no %q in\n%s", line, out)
		}
	}
}
