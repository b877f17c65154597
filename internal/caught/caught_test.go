package caught_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/internal/caught"
)

func TestAPanicIsAnErrorWithoutItsWords(t *testing.T) {
	err := caught.Do(func() error { panic("sunny-terrace") })
	var failed *caught.Error
	if !errors.As(err, &failed) || failed.Kind != "string" || strings.ContainsAny(err.Error(), "\n") {
		t.Fatalf("%v", err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Warn("it failed", "err", err)
	if said := log.String(); strings.Contains(said, "sunny-terrace") || !strings.Contains(said, "caught_test.go") {
		t.Errorf("the log says %s", said)
	}
}

func TestAnErrorStaysAsItIs(t *testing.T) {
	want := errors.New("no")
	if err := caught.Do(func() error { return want }); !errors.Is(err, want) {
		t.Errorf("%v", err)
	}
	if err := caught.Do(func() error { return nil }); err != nil {
		t.Errorf("%v", err)
	}
}
