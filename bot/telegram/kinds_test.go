package telegram_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/sharefi/sharefi/bot"
)

// TestWordsAreHeardWhereverTheyStand: below a picture, and in a message that was edited.
func TestWordsAreHeardWhereverTheyStand(t *testing.T) {
	s := newServer(t)
	ctx, c := soon(t), newChannel(s, io.Discard)
	p := s.Person(7, "Carlo", "pt-BR", phone)
	heard := make(chan bot.Incoming, 20)
	stop := listen(t, c, into(heard))
	p.SendCaptioned("02:00:5E:10:20:30")
	p.SendCaptioned("/buy@sharefi_bot now")
	p.Say("byu")
	p.Edit("buy")
	p.Edit("buy") // only its preview changed
	p.Edit("help")
	moved := map[string]any{"message_id": 900, "from": map[string]any{"id": 7, "first_name": "Carlo"},
		"chat": map[string]any{"id": 7, "type": "private"}, "date": 1, "edit_date": 2, "location": map[string]any{"latitude": 1.0, "longitude": 2.0}}
	s.Deliver("edited_message", moved)
	s.Deliver("edited_message", map[string]any{"message_id": 901, "from": map[string]any{"id": 7, "first_name": "Carlo"},
		"chat": map[string]any{"id": -5, "type": "group"}, "date": 1, "edit_date": 2, "text": "/buy"})
	s.Deliver("edited_message", map[string]any{"message_id": 902, "from": map[string]any{"id": 7, "first_name": "Carlo"},
		"chat": map[string]any{"id": 7, "type": "private"}, "date": 1, "edit_date": 2, "photo": []any{}, "caption": "menu"})
	p.Say("bye")
	for _, want := range []string{"02:00:5E:10:20:30", "/buy now", "byu", "buy", "help", "menu", "bye"} {
		if in := next(ctx, t, heard); in.Kind != bot.Text || in.Text != want || !in.Private {
			t.Errorf("heard %+v, want %q", in, want)
		}
	}
	must(t, stop())
}

// TestAnEditThatCouldNotBeHandledComesAgain: it is no repetition of itself.
func TestAnEditThatCouldNotBeHandledComesAgain(t *testing.T) {
	s := newServer(t)
	ctx, c := soon(t), newChannel(s, io.Discard)
	p := s.Person(7, "Carlo", "en", phone)
	heard := make(chan string, 20)
	fails := 3
	stop := listen(t, c, func(_ context.Context, in bot.Incoming) error {
		if in.Text == "buy" && fails > 0 {
			fails--
			return errors.New("Redis is away")
		}
		heard <- in.Text
		return nil
	})
	p.Say("byu")
	p.Edit("buy")
	for got := ""; got != "buy"; {
		select {
		case got = <-heard:
		case <-ctx.Done():
			t.Fatal("waited in vain")
		}
	}
	must(t, stop())
}

// TestWhatHasNoWordsIsHeardWhateverItsKind, and what Telegram itself says is not.
func TestWhatHasNoWordsIsHeardWhateverItsKind(t *testing.T) {
	s := newServer(t)
	ctx, c := soon(t), newChannel(s, io.Discard)
	p := s.Person(7, "Carlo", "en", phone)
	file := map[string]any{"file_id": "f", "file_unique_id": "u"}
	heard := make(chan bot.Incoming, 1)
	stop := listen(t, c, into(heard))
	for kind, body := range map[string]any{
		"sticker": file, "voice": file, "video": file, "video_note": file, "audio": file, "document": file, "animation": file,
		"location": map[string]any{"latitude": 1.0, "longitude": 2.0}, "dice": map[string]any{"emoji": "🎲", "value": 3},
		"venue": map[string]any{"title": "here", "address": "there", "location": map[string]any{"latitude": 1.0, "longitude": 2.0}},
		"poll":  map[string]any{"id": "1", "question": "which?", "options": []any{}}, "game": map[string]any{"title": "chess"},
		"story": map[string]any{"id": 1}, "paid_media": map[string]any{"star_count": 1}, "checklist": map[string]any{"title": "buy"},
		"giveaway": map[string]any{"winner_count": 1}, "gift": map[string]any{},
	} {
		p.SendKind(kind, body)
		if in := next(ctx, t, heard); in.Kind != bot.Media || in.Text != "" {
			t.Errorf("%s is heard as %+v", kind, in)
		}
	}
	for kind, body := range map[string]any{"new_chat_title": "x", "message_auto_delete_timer_changed": map[string]any{"message_auto_delete_time": 1},
		"pinned_message": map[string]any{"message_id": 1, "date": 1, "chat": map[string]any{"id": 7, "type": "private"}}} {
		p.SendKind(kind, body)
	}
	p.Say("bye")
	if in := next(ctx, t, heard); in.Text != "bye" {
		t.Errorf("heard %+v", in)
	}
	must(t, stop())
}
