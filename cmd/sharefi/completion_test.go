package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

func TestTheShellCompletesCommandLines(t *testing.T) {
	t.Parallel()
	code, script := command(t, "completion")
	if code != 0 {
		t.Fatalf("it ends with %d:\n%s", code, script)
	}
	for _, c := range []struct {
		line string // the words so far, the last of which is to be completed
		want []string
		not  string
	}{
		{"sharefi ", []string{"run", "setup", "router"}, "probe"},
		{"sharefi ro", []string{"router"}, "run"},
		{"sharefi router pr", []string{"probe", "prepare"}, "list"},
		{"sharefi check --", []string{"--json", "--config"}, "--admit"},
		{"sharefi router --site home prepare --ad", []string{"--admit", "--admit-all"}, "--json"},
	} {
		words := strings.Split(c.line, " ")
		ask := script + "\nCOMP_WORDS=(" + strings.Join(words[:len(words)-1], " ") + " '" + words[len(words)-1] +
			"')\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_sharefi\necho \"${COMPREPLY[@]}\""
		out, err := exec.Command("bash", "-c", ask).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		offered := " " + strings.TrimSpace(string(out)) + " "
		for _, w := range c.want {
			if !strings.Contains(offered, " "+w+" ") {
				t.Errorf("%q: no %s in %s", c.line, w, offered)
			}
		}
		if strings.Contains(offered, " "+c.not+" ") {
			t.Errorf("%q: %s in %s", c.line, c.not, offered)
		}
	}
	if code, _ := command(t, "completion", "csh"); code != cli.ExitUsage {
		t.Errorf("an unknown shell ends with %d", code)
	}
}

func TestFishCompletesCommandLinesWithWords(t *testing.T) {
	t.Parallel()
	code, script := command(t, "completion", "fish")
	if code != 0 {
		t.Fatalf("it ends with %d:\n%s", code, script)
	}
	if _, err := exec.LookPath("fish"); err != nil {
		t.Fatal("no fish is here to try it: make deps installs it")
	}
	for _, c := range []struct{ line, want, not string }{
		{"sharefi ", "run\tSell Wi-Fi until stopped.", "probe"},
		{"sharefi ", "setup\tAnswer questions, each tried at once, and get a shop's configuration.", "manual"},
		{"sharefi router pr", "prepare\t", "list"},
		{"sharefi check --", "--json\tWrite what was found as JSON.", "--admit"},
		{"sharefi router --site home prepare --ad", "--admit-all\t", "--json"},
	} {
		cmd := exec.Command("fish", "--no-config", "-c", script+"\ncomplete -C "+"'"+c.line+"'")
		cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if text := "\n" + string(out); !strings.Contains(text, "\n"+c.want) || strings.Contains(text, "\n"+c.not) {
			t.Errorf("%q: it offers\n%s", c.line, out)
		}
	}
}

func TestZshCompletesCommandLinesWithWords(t *testing.T) {
	t.Parallel()
	code, script := command(t, "completion", "zsh")
	if code != 0 || !strings.HasPrefix(script, "#compdef sharefi\n") {
		t.Fatalf("it ends with %d:\n%s", code, script)
	}
	if _, err := exec.LookPath("zsh"); err != nil {
		t.Fatal("no zsh is here to try it: make deps installs it")
	}
	for _, c := range []struct {
		words     string // the last of which is to be completed
		want, not string
	}{
		{"sharefi ''", "run:Sell Wi-Fi until stopped.", "probe"},
		{"sharefi router pr", "prepare:", "setup"},
		{"sharefi check --", "--json:Write what was found as JSON.", "--admit"},
		{"sharefi router --site home prepare --ad", "--admit-all:", "--json"},
		{"sharefi restore ''", "files", "replace"},
	} {
		// What the line editor calls is replaced by what prints the offer.
		ask := "compdef() { }; _files() { print files }; _describe() { print -rl -- \"${(@P)argv[-1]}\" }\n" + script +
			"\nwords=(" + c.words + "); CURRENT=$#words; _sharefi"
		out, err := exec.Command("zsh", "-f", "-c", ask).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if text := "\n" + string(out); !strings.Contains(text, "\n"+c.want) || strings.Contains(text, "\n"+c.not) {
			t.Errorf("%q: it offers\n%s", c.words, out)
		}
	}
}
