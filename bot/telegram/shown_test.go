package telegram_test

import (
	"io"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot"
)

func TestTheSamePictureIsKnownAgainWhereverItComesFrom(t *testing.T) {
	s := newServer(t)
	ctx, c := soon(t), newChannel(s, io.Discard)
	ana, ben := s.Person(7, "Ana", "en", phone), s.Person(8, "Ben", "en", "+12025550177")
	heard := make(chan bot.Incoming, 20)
	stop := listen(t, c, into(heard))
	ana.SendNamed("receipt", "")
	first := next(ctx, t, heard)
	ben.SendNamed("receipt", "412345678901")
	second := next(ctx, t, heard)
	if first.Kind != bot.Media || second.Kind != bot.Text || first.Picture.Mark == "" || first.Picture.Mark != second.Picture.Mark ||
		first.Picture.File == second.Picture.File || !strings.HasPrefix(first.Picture.File, "telegram:photo/") {
		t.Errorf("%+v, then %+v", first, second)
	}
	ana.SendNamed("another", "")
	if in := next(ctx, t, heard); in.Picture.Mark == first.Picture.Mark {
		t.Error("another picture is the same")
	}
	for mime, taken := range map[string]bool{"image/png": true, "application/pdf": true, "application/zip": false} {
		ana.SendFile("file", mime)
		in := next(ctx, t, heard)
		if (in.Picture.Mark != "") != taken || in.Kind != bot.Media {
			t.Errorf("%s: %+v", mime, in)
		}
	}
	ana.Say("hello")
	if in := next(ctx, t, heard); in.Picture.Mark != "" {
		t.Errorf("words have a picture: %+v", in.Picture)
	}
	must(t, stop())
}

func TestAPictureThatTelegramHasIsShownWithItsWords(t *testing.T) {
	s, owner, c := talk(t)
	ana := s.Person(8, "Ana", "en", "+12025550177")
	ctx := soon(t)
	heard := make(chan bot.Incoming, 20)
	stop := listen(t, c, into(heard))
	ana.SendNamed("receipt", "")
	shot := next(ctx, t, heard).Picture.File
	ana.SendFile("scan", "image/png")
	scan := next(ctx, t, heard).Picture.File
	must(t, stop())
	long := strings.Repeat("many words ", 120)
	for _, k := range []struct {
		shown, words, want string
		messages           int
	}{
		{shot, "Has the money arrived?", "receipt", 1},
		{scan, "Has the money arrived?", "scan", 1},
		{shot, long, "receipt", 2},
		{"telegram:photo/of-another-bot", "Has the money arrived?", "", 1},
		{"whatsapp:photo/7", "Has the money arrived?", "", 1},
		{"telegram:nonsense", "Has the money arrived?", "", 1},
	} {
		before := len(owner.Messages())
		must(t, c.Send(ctx, bot.Outgoing{Chat: "7", Text: k.words, Rows: buy, Shown: k.shown}))
		got := owner.Messages()[before:]
		last := got[len(got)-1]
		if len(got) != k.messages || got[0].Shown != k.want || last.Text != strings.TrimSpace(k.words) && last.Text != k.words || len(last.Buttons) != 1 {
			t.Errorf("%q: %+v", k.shown, got)
		}
	}
}
