package whatsapp

import (
	"log/slog"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
)

// A machine without a clock of its own may begin in the wrong year, and be put right.
func TestNumbersMeanTheNewestMenuHoweverWrongTheClockIs(t *testing.T) {
	_, b := open(t)
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return noon.Add(time.Duration(s) * time.Second) }
	for n, wrong := range []time.Duration{0, time.Minute, -time.Minute, 400 * 24 * time.Hour, -400 * 24 * time.Hour, 0} {
		chat := "anna " + strconv.Itoa(n)
		means := func(answered int, menu string) {
			t.Helper()
			data, err := b.offered(t.Context(), chat, at(answered), at(answered).Add(wrong))
			if err != nil || len(data) != 1 || data[0] != menu {
				t.Errorf("with a clock wrong by %s, at %d s a number means %q, want %q: %v", wrong, answered, data, menu, err)
			}
		}
		offers := func(s int, menu string) {
			t.Helper()
			if err := b.offer(t.Context(), chat, menu, at(s).Add(wrong), []string{menu}); err != nil {
				t.Fatal(err)
			}
		}
		taken := func(s int, menu string) {
			t.Helper()
			if err := b.took(t.Context(), chat, menu, at(s)); err != nil {
				t.Fatal(err)
			}
		}
		for m := range menusKept {
			offers(m, "old "+strconv.Itoa(m))
			taken(m, "old "+strconv.Itoa(m))
		}
		offers(10, "first")
		means(10, "first") // WhatsApp's answer is still out, the person's came at once
		taken(11, "first")
		means(11, "first")
		offers(20, "second")
		offers(30, "second") // it was not sent, and is tried again
		means(21, "first")
		taken(31, "second")
		means(30, "first") // typed before the second came
		means(31, "second")
		wrong = -wrong // and now the clock is put right, and beyond
		means(32, "second")
	}
}

// The file of an older version, whose table of menus had less.
func TestMenusOfAnOlderFileAreKnown(t *testing.T) {
	path, b := open(t)
	for _, q := range []string{`DROP TABLE sharefi_menus`,
		`CREATE TABLE sharefi_menus (chat TEXT NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (chat, at))`,
		`INSERT INTO sharefi_menus VALUES ('anna', 1000, '["buy"]')`} {
		if _, err := b.db.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // also when it has been widened already
		file, b, err := openFile(t.Context(), path, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		data, err := b.offered(t.Context(), "anna", time.Unix(2, 0), time.Unix(2, 0))
		if err != nil || len(data) != 1 || data[0] != "buy" {
			t.Errorf("the number means %q: %v", data, err)
		}
		file.Close()
	}
}

// open is a new file.
func open(t *testing.T) (path string, b *books) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "whatsapp.db")
	file, b, err := openFile(t.Context(), path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return path, b
}

// However many strangers wait for tomorrow, and however much one person says, everybody else is found.
func TestTheInboxHasAPlaceForEverybody(t *testing.T) {
	_, b := open(t)
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	says := func(chat string, n int) {
		t.Helper()
		in := bot.Incoming{ID: chat + "/" + strconv.Itoa(n), Chat: chat, Text: "hello"}
		if err := b.keep(t.Context(), letter{In: in}, now); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 300 {
		says("stranger "+strconv.Itoa(n), 0)
	}
	for n := range 300 {
		says("loud", n)
	}
	says("quiet", 0)
	for _, chat := range []string{"loud", "quiet"} {
		if err := b.meet(t.Context(), chat, "", now); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.db.ExecContext(t.Context(), `UPDATE sharefi_inbox SET body = '{' WHERE id = 'loud/0'`); err != nil {
		t.Fatal(err)
	}
	for _, strangers := range []bool{false, true} {
		letters, broken, err := b.open(t.Context(), batch, strangers)
		chats := map[string]int{}
		for _, l := range letters {
			chats[l.In.Chat]++
		}
		want := 2
		if strangers {
			want += batch - perChat - 1
		}
		if err != nil || len(broken) != 1 || chats["loud"] != perChat-1 || chats["quiet"] != 1 || len(chats) != want {
			t.Errorf("strangers %v: %d chats, want %d; loud %d, quiet %d, %v, %v", strangers, len(chats), want, chats["loud"],
				chats["quiet"], broken, err)
		}
	}
}
