package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/config"
)

// TestTheHealthOfAShopWithAFullDiskIsStillWritten: over the old one, since no other file can be made.
func TestTheHealthOfAShopWithAFullDiskIsStillWritten(t *testing.T) {
	c := &config.Config{Data: t.TempDir(), Shop: "test"}
	now := time.Now()
	if err := (health{At: now.Add(-time.Hour), Stands: strings.Repeat("long ago ", 9)}).write(healthFile(c)); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(healthFile(c)+".new", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := (health{At: now, Stands: "selling", Rests: map[string]string{privateRedis: "it is full" + remedyMark + "make room"}}).write(healthFile(c)); err != nil {
		t.Fatal(err)
	}
	if says, err := alive(c, now); err != nil || says != "selling\nprivate Redis rests: it is full; to mend it: make room" {
		t.Errorf("it says %q, %v", says, err)
	}
	if says, remedy := RedisTrouble(c); says != "it is full" || remedy != "make room" {
		t.Errorf("%q, %q", says, remedy)
	}
}
