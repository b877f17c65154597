package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/deploy"
)

// unitSays is what the unit says of a setting.
func unitSays(t *testing.T, setting string) string {
	t.Helper()
	m := regexp.MustCompile(`(?m)^` + setting + `=(.*)$`).FindStringSubmatch(deploy.Unit)
	if m == nil {
		t.Fatalf("the unit has no %s", setting)
	}
	return m[1]
}

// handsOver lays the files of a folder down as systemd does for LoadCredential: flat, each with the id and the way
// to it before its name, in a folder that the user may read and nobody may write.
func handsOver(t *testing.T, id, folder string) string {
	t.Helper()
	credentials := t.TempDir()
	for _, pattern := range []string{"*", "*/*"} {
		files, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			body, err := os.ReadFile(file)
			if err != nil {
				continue // a folder
			}
			name := id + strings.ReplaceAll(strings.TrimPrefix(file, folder), "/", "_")
			if err := os.WriteFile(filepath.Join(credentials, name), body, 0o400); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.Chmod(credentials, 0o500); err != nil { //nolint:gosec // as systemd does
		t.Fatal(err)
	}
	return credentials
}

func TestTheServiceSellsFromWhatItIsHandedOver(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	folder := filepath.Dir(w.File("unix://" + w.Redis.Socket))
	if err := os.Mkdir(filepath.Join(folder, "words"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "words", "en.yaml"), []byte("greeting: Ahoy! Need Wi-Fi?\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	config, err := os.OpenFile(filepath.Join(folder, "sharefi.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := config.WriteString("texts: words\n"); err != nil {
		t.Fatal(err)
	}
	if err := config.Close(); err != nil {
		t.Fatal(err)
	}
	id, _, _ := strings.Cut(unitSays(t, "LoadCredential"), ":")
	credentials, state := handsOver(t, id, folder), t.TempDir()
	if err := os.RemoveAll(folder); err != nil { // nothing is read from anywhere else
		t.Fatal(err)
	}
	here := strings.NewReplacer("%d", credentials, "%S/sharefi", state)
	line := strings.Fields(here.Replace(unitSays(t, "ExecStart")))
	p := &apptest.Process{W: w, Args: line[1:],
		Env: []string{"CREDENTIALS_DIRECTORY=" + credentials, here.Replace(unitSays(t, "Environment"))}}
	w.Stop = func() { p.End(syscall.SIGTERM) }
	p.Start()
	w.Customer.Say("/start")
	w.Hears(w.Customer, "Ahoy!") // the words are from a folder of the folder
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Until("the router lists the phone", func() bool { return w.Router.Lists(apptest.Phone) })
	w.Until("the phone has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	w.Until("it writes into its state folder", func() bool {
		_, err := os.Stat(filepath.Join(state, "test", "health.json"))
		return err == nil
	})
}
