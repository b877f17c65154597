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
func TestNumbersMeanTheNewestMenuAlsoAfterAWrongClock(t *testing.T) {
	file, b, err := openFile(t.Context(), filepath.Join(t.TempDir(), "whatsapp.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	offers := func(at time.Time, menu string) {
		t.Helper()
		if err := b.offer(t.Context(), "anna", at, []string{menu}); err != nil {
			t.Fatal(err)
		}
	}
	means := func(at time.Time, menu string) {
		t.Helper()
		data, err := b.offered(t.Context(), "anna", at)
		if err != nil || len(data) != 1 || data[0] != menu {
			t.Errorf("at %s a number means %q, want %q: %v", at.Format(time.DateTime), data, menu, err)
		}
	}
	ahead := noon.AddDate(1, 0, 0)
	offers(ahead, "ahead 0")
	means(noon, "ahead 0") // all that there is
	for n := range menusKept {
		offers(ahead.Add(time.Duration(n+1)*time.Second), "ahead "+strconv.Itoa(n+1))
	}
	offers(noon, "right")
	offers(noon.Add(time.Minute), "right, later")
	means(noon.Add(time.Second), "right") // typed before the second came
	means(noon.Add(2*time.Minute), "right, later")
	offers(noon.AddDate(-1, 0, 0), "behind")
	means(noon.Add(3*time.Minute), "behind")
	means(ahead.AddDate(1, 0, 0), "behind")
}

// However many strangers wait for tomorrow, and however much one person says, everybody else is found.
func TestTheInboxHasAPlaceForEverybody(t *testing.T) {
	file, b, err := openFile(t.Context(), filepath.Join(t.TempDir(), "whatsapp.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
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
