package records

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
)

func TestAWrongAddressOfRedisIsToldWithItsRemedyOnce(t *testing.T) {
	t.Parallel()
	address, err := redisdb.ParseAddress("redis://127.0.0.1:1/0")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	_, _, closeDB, err := OpenToSell(t.Context(), &config.Config{Shop: "test", Redis: address},
		slog.New(slog.NewTextHandler(&out, nil)))
	if err != nil {
		t.Fatal(err)
	}
	closeDB()
	if said := out.String(); strings.Count(said, "\n") != 1 || !strings.Contains(said, "whether the key redis names its address") {
		t.Errorf("it says %s", said)
	}
}
