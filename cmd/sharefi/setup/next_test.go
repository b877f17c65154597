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
		{"a service", nil, true, false, false, "\nNext, as root:\n  systemctl enable --now sharefi\n"},
		{"a service at work", nil, true, true, false, "\nNext, as root:\n  systemctl restart sharefi\n"},
		{"a service, WhatsApp", nil, true, false, true, "\nNext, as root:\n  sudo -u sharefi sharefi whatsapp pair --config " +
			"FILE\n  systemctl enable --now sharefi\n"},
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
				program: "sharefi", atWork: c.atWork, config: config.Config{WhatsApp: config.WhatsApp{Enabled: c.whatsApp}}}
			if u.composed() {
				u.program = composed + "run --rm sharefi"
			}
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
		"test", "", "UTC", w.Telegram.Token, "1", "1", "1", w.Stripe.Key, "", "", "", "", "1",
		w.Router.URL(), w.Router.Password, "", "Sharefi", "",
	), file)
	if !strings.Contains(out, "[tplink://admin@192.168.0.1]") { // its way out is the bridge, which is no router
		t.Errorf("it proposes another router:\n%s", out)
	}
	if code != 0 || strings.Contains(out, "Which Redis") || !strings.Contains(out, "SHAREFI_REDIS") ||
		!strings.HasSuffix(out, "docker compose -f deploy/compose.yaml up -d\n") {
		t.Fatalf("it ends with %d:\n%s", code, out)
	}
	if c, err := cli.Read(file, env); err != nil || c.Redis.Socket != w.Redis.Socket {
		t.Errorf("it reads as %v", err)
	}
}

func TestTheProgramIsNamedAsTheShellFindsIt(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	program := filepath.Join(dir, "sharefi")
	if err := os.WriteFile(program, nil, 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "sharefi")
	if err := os.WriteFile(other, nil, 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	for called, want := range map[string]string{"": "sharefi", "sharefi": "sharefi", program: "sharefi", other: other,
		"bin/sharefi": "bin/sharefi"} {
		if got := typed(called); got != want {
			t.Errorf("%q is typed as %s, want %s", called, got, want)
		}
	}
}

func TestOfAShopThatRanByHandTheServiceGetsTheRecords(t *testing.T) {
	had := &config.Config{Shop: "home", Data: t.TempDir()}
	u := &setup{path: "/etc/sharefi/sharefi.yaml", had: had}
	if lines := strings.Join(u.commands(newUnit), "\n"); strings.Contains(lines, "cp ") ||
		!strings.Contains(lines, "chown -R sharefi: /etc/sharefi\n") {
		t.Errorf("without records:\n%s", lines)
	}
	if err := os.Mkdir(filepath.Join(had.Data, had.Shop), 0o700); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Join(u.commands(newUnit), "\n"); !strings.Contains(lines, "cp -a "+had.Data+"/. /var/lib/sharefi\n") {
		t.Errorf("with records:\n%s", lines)
	}
}

func TestAServiceIsNotOfferedWhereItCouldNotRun(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, cli.FileHere)
	if err := fitsUnit("/usr/local/bin/sharefi", file); err != nil {
		t.Error(err)
	}
	if err := fitsUnit("/root/sharefi/bin/sharefi", file); err == nil || !strings.Contains(err.Error(),
		"install /root/sharefi/bin/sharefi /usr/local/bin/sharefi") {
		t.Errorf("from a home: %v", err)
	}
	if err := fitsUnit("/usr/local/bin/sharefi", filepath.Join(folder, "shop.yaml")); err == nil {
		t.Error("another name is taken")
	}
	if err := os.WriteFile(filepath.Join(folder, "picture"), make([]byte, handedOver+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := fitsUnit("/usr/local/bin/sharefi", file); err == nil || !strings.Contains(err.Error(), "folder of its own") {
		t.Errorf("a large folder: %v", err)
	}
}
