package secret_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/internal/secret"
)

func TestASecretPrintsAsStars(t *testing.T) {
	v := secret.New("hush-hush")
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
	text, _ := json.Marshal(map[string]any{"v": v})
	for _, shown := range []string{fmt.Sprint(v), fmt.Sprintf("%+v", v), fmt.Sprintf("%#v", v), log.String(),
		string(text)} {
		if strings.Contains(shown, "hush") {
			t.Errorf("shown: %s", shown)
		}
	}
	if v.Reveal() != "hush-hush" || v.IsZero() || !secret.New("").IsZero() {
		t.Error("the secret itself is wrong")
	}
}

func TestAMaskedLogShowsNoFormOfASecret(t *testing.T) {
	const raw = `p"ss w/rd\+ü1`
	for _, line := range []string{
		raw, "a%20b " + `p%22ss+w%2Frd%5C%2B%C3%BC1`, `p%22ss%20w%2Frd%5C+%C3%BC1`, `"p\"ss w/rd\\+ü1"`,
		"cCJzcyB3L3JkXCvDvDE=", "cCJzcyB3L3JkXCvDvDE",
	} {
		var out bytes.Buffer
		n, err := secret.MaskWriter(&out, secret.New(raw), secret.New("abc")).Write([]byte(line + " abc"))
		if err != nil || n != len(line)+4 || !strings.Contains(out.String(), "***") ||
			strings.Contains(out.String(), "rd") || !strings.HasSuffix(out.String(), " abc") {
			t.Errorf("%s is written as %s", line, out.String())
		}
	}
}
