package main

import (
	"strings"
	"testing"
)

func TestTheManualHasEveryCommand(t *testing.T) {
	t.Parallel()
	code, page := command(t, "manual")
	if code != 0 || !strings.HasPrefix(page, ".TH SHAREFI 1") {
		t.Fatalf("it ends with %d:\n%s", code, page)
	}
	for _, words := range []string{
		".SS sharefi run\n", ".SS sharefi router prepare\n", ".B \\-\\-adopt\n", ".B \\-c, \\-\\-config=",
		".SS sharefi restore <file>", "/etc/sharefi/sharefi.yaml",
	} {
		if !strings.Contains(page, words) {
			t.Errorf("no %q in\n%s", words, page)
		}
	}
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "'") || strings.Contains(line, "sharefi manual") {
			t.Errorf("the line %q", line)
		}
	}
}

func TestTheVersionIsToldInBothWays(t *testing.T) {
	t.Parallel()
	code, flag := command(t, "--version")
	_, word := command(t, "version")
	if code != 0 || flag != word || !strings.HasPrefix(flag, "sharefi ") {
		t.Errorf("%d: %q and %q", code, flag, word)
	}
}
