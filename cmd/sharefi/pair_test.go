package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestPairingInATerminal(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	file := w.File("unix://" + w.Redis.Socket)
	cmd := exec.Command(os.Args[0], "whatsapp", "pair", "--config", file, "--phone", "+12025550100")
	cmd.Env = append(append(os.Environ(), apptest.AsProgram+"=1"), w.Chat.Env(t.TempDir())...)
	out := &apptest.Buffer{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	typed := regexp.MustCompile(`\n    ([0-9A-Z]{4}-[0-9A-Z]{4})\n`)
	w.Until("it shows a code", func() bool { return typed.MatchString(out.String()) })
	if err := w.Account.EnterCode(typed.FindStringSubmatch(out.String())[1]); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), "Linked.") {
		t.Errorf("it ends with %v:\n%s", err, out)
	}
	again := exec.Command(os.Args[0], cmd.Args[1:]...)
	again.Env = cmd.Env
	if said, err := again.CombinedOutput(); err == nil || !strings.Contains(string(said), "linked already") {
		t.Errorf("again, it ends with %v:\n%s", err, said)
	}
}

func TestAPairingThatIsInterrupted(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	file := w.File("unix://" + w.Redis.Socket)
	cmd := exec.Command(os.Args[0], "whatsapp", "pair", "--config", file)
	cmd.Env = append(append(os.Environ(), apptest.AsProgram+"=1"), w.Chat.Env(t.TempDir())...)
	out := &apptest.Buffer{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.Until("it shows a picture", func() bool { return strings.Contains(out.String(), "██████") })
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("it ends as if it were linked")
	}
}
