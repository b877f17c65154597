package setup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
)

func TestTheLastWordsAreTheCommandThatComesNext(t *testing.T) {
	t.Parallel()
	inCompose := []string{"container=docker", "SHAREFI_REDIS=redis://redis:6379/0"}
	for _, c := range []struct {
		name     string
		environ  []string
		unit     bool
		atWork   bool
		whatsApp bool
		want     string
	}{
		{"by hand", nil, false, false, false, "\nNext:\n  sharefi run --config FILE\n"},
		{"by hand, at work", nil, false, true, false,
			"\nNext:\n  stop the sharefi that runs, and start it anew:\n  sharefi run --config FILE\n"},
		{"WhatsApp", nil, false, false, true,
			"\nNext:\n  sharefi whatsapp pair --config FILE\n  sharefi run --config FILE\n"},
		{"a service", nil, true, false, false, "\nNext:\n  systemctl enable --now sharefi\n"},
		{"a service at work", nil, true, true, false, "\nNext:\n  systemctl restart sharefi\n"},
		{"compose", inCompose, false, false, false, "\nNext:\n  docker compose -f deploy/compose.yaml up -d\n"},
		{"compose at work", inCompose, false, true, false, "\nNext:\n  docker compose -f deploy/compose.yaml restart sharefi\n"},
		{"compose, WhatsApp", inCompose, false, false, true, "\nNext:\n  docker compose -f deploy/compose.yaml run --rm " +
			"sharefi whatsapp pair --config FILE\n  docker compose -f deploy/compose.yaml up -d\n"},
		{"another container", inCompose[:1], false, false, false,
			"\nNext:\n  start the container with no command of your own: it runs the shop\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var out apptest.Buffer
			units := t.TempDir()
			u := &setup{Streams: cli.Streams{Out: &out, Environ: c.environ}, path: filepath.Join(units, "sharefi.yaml"),
				atWork: c.atWork, config: config.Config{WhatsApp: config.WhatsApp{Enabled: c.whatsApp}}}
			if c.unit {
				if err := os.WriteFile(filepath.Join(units, "sharefi.service"), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			u.next(u.keeper(units))
			if got, want := out.String(), strings.ReplaceAll(c.want, "FILE", u.path); got != want {
				t.Errorf("it says %q, want %q", got, want)
			}
		})
	}
}

func TestInAContainerTheRedisBesideIsFound(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	env, file := w.Here()
	env = append(env, "container=docker", "SHAREFI_REDIS=unix://"+w.Redis.Socket)
	code, out := settingUp(t, env, spoken(
		"test", "", "UTC", w.Telegram.Token, "1", "1", w.Stripe.Key, "", "", "", "1",
		w.Router.URL(), w.Router.Password, "", "Sharefi", "",
	), file)
	if code != 0 || strings.Contains(out, "Which Redis") || !strings.Contains(out, "SHAREFI_REDIS") ||
		!strings.HasSuffix(out, "docker compose -f deploy/compose.yaml up -d\n") {
		t.Fatalf("it ends with %d:\n%s", code, out)
	}
	if c, err := cli.Read(file, env); err != nil || c.Redis.Socket != w.Redis.Socket {
		t.Errorf("it reads as %v", err)
	}
}
