package whatsapp_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"github.com/sharefi/sharefi/bot"
)

// TestAChatWhoseMessagesDisappearKeepsItsTimer, for words, pictures and files, after a restart, and until it is turned off. The
// server finds a fault in each message without it.
func TestAChatWhoseMessagesDisappearKeepsItsTimer(t *testing.T) {
	s := linked(t)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	n := 0
	answers := func(what string) {
		t.Helper()
		s.carlo.Say(what)
		n++
		in := s.hears(n)
		file := func() *bot.Document {
			return &bot.Document{Name: "orders.csv", MIME: "text/csv", Write: func(_ context.Context, w io.Writer) error {
				_, err := io.WriteString(w, "a,b")
				return err
			}}
		}
		s.sends(bot.Outgoing{Chat: in.Chat, Text: what + ", in words"})
		s.sends(bot.Outgoing{Chat: in.Chat, Text: strings.Repeat(what+" is long ", 700)})
		s.sends(bot.Outgoing{Chat: in.Chat, Text: what + ", a picture", Picture: picture.Bytes()})
		s.sends(bot.Outgoing{Chat: in.Chat, Text: what + ", a file", Document: file()})
		s.sends(bot.Outgoing{Chat: in.Chat, Document: file()})
		s.shows(s.carlo, what+", a file")
	}
	answers("no timer")
	s.carlo.Disappear(7 * 24 * time.Hour)
	answers("a week")
	s.stop()
	s.start()
	s.until("it is linked again", func() bool { return s.channel.State().Linked && s.server.Connected() == 1 })
	answers("after a restart")
	s.carlo.Disappear(24 * time.Hour)
	answers("a day")
	s.carlo.Disappear(0)
	answers("off")
	olga := s.server.Person("+12025550124", "Olga")
	olga.Disappear(90 * 24 * time.Hour) // before the first word, by the phone's default
	olga.Say("hello")
	s.sends(bot.Outgoing{Chat: s.hears(n + 1).Chat, Text: "hello, Olga"})
	s.shows(olga, "hello, Olga")
	if heard := len(s.all()); heard != n+1 {
		t.Errorf("settings are taken for messages: %d are heard", heard)
	}
}

// TestWhatHasNoWordsIsAnsweredWhateverItsKind, also kinds that were added later; what nobody says is not.
func TestWhatHasNoWordsIsAnsweredWhateverItsKind(t *testing.T) {
	s := linked(t)
	type m = waE2E.Message
	wrap := func(inner *m) *waE2E.FutureProofMessage { return &waE2E.FutureProofMessage{Message: inner} }
	poll := &waE2E.PollCreationMessage{Name: proto.String("which one?")}
	words := 0
	for i, c := range []struct {
		sent *m
		text string
	}{
		{&m{StickerMessage: &waE2E.StickerMessage{}}, ""},
		{&m{StickerPackMessage: &waE2E.StickerPackMessage{}}, ""},
		{&m{LottieStickerMessage: wrap(&m{StickerMessage: &waE2E.StickerMessage{}})}, ""},
		{&m{AudioMessage: &waE2E.AudioMessage{}}, ""},
		{&m{PtvMessage: &waE2E.VideoMessage{}}, ""},
		{&m{LocationMessage: &waE2E.LocationMessage{}}, ""},
		{&m{LiveLocationMessage: &waE2E.LiveLocationMessage{}}, ""},
		{&m{PollCreationMessage: poll}, ""}, {&m{PollCreationMessageV2: poll}, ""}, {&m{PollCreationMessageV3: poll}, ""},
		{&m{PollCreationMessageV4: wrap(&m{PollCreationMessage: poll})}, ""}, {&m{PollCreationMessageV5: poll}, ""},
		{&m{ContactMessage: &waE2E.ContactMessage{Vcard: proto.String("TEL;waid=12025550199:+1")}}, ""},
		{&m{ContactsArrayMessage: &waE2E.ContactsArrayMessage{}}, ""},
		{&m{GroupInviteMessage: &waE2E.GroupInviteMessage{}}, ""},
		{&m{ProductMessage: &waE2E.ProductMessage{}}, ""},
		{&m{OrderMessage: &waE2E.OrderMessage{}}, ""},
		{&m{RequestPaymentMessage: &waE2E.RequestPaymentMessage{}}, ""},
		{&m{EventMessage: &waE2E.EventMessage{}}, ""},
		{&m{ScheduledCallCreationMessage: &waE2E.ScheduledCallCreationMessage{}}, ""},
		{&m{ViewOnceMessageV2: wrap(&m{ImageMessage: &waE2E.ImageMessage{}})}, ""},
		{&m{AssociatedChildMessage: wrap(&m{ImageMessage: &waE2E.ImageMessage{Caption: proto.String("buy")}})}, "buy"},
		{&m{VideoMessage: &waE2E.VideoMessage{Caption: proto.String("help")}}, "help"},
	} {
		s.carlo.Send(c.sent)
		in := s.hears(i + 1)
		words = i + 1
		if want := map[bool]bot.Kind{true: bot.Media, false: bot.Text}[c.text == ""]; in.Kind != want || in.Text != c.text {
			t.Errorf("%v is understood as %+v", c.sent, in)
		}
	}
	for _, unsaid := range []*m{
		{ReactionMessage: &waE2E.ReactionMessage{Text: proto.String("👍")}}, {PollUpdateMessage: &waE2E.PollUpdateMessage{}},
		{KeepInChatMessage: &waE2E.KeepInChatMessage{}}, {PinInChatMessage: &waE2E.PinInChatMessage{}},
		{AlbumMessage: &waE2E.AlbumMessage{}}, {ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_REVOKE.Enum()}},
		{EncReactionMessage: &waE2E.EncReactionMessage{}}, {CallLogMesssage: &waE2E.CallLogMessage{}},
		{StatusMentionMessage: wrap(&m{ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_STATUS_MENTION_MESSAGE.Enum()}})},
		{MessageContextInfo: &waE2E.MessageContextInfo{}},
	} {
		s.carlo.Send(unsaid)
	}
	s.carlo.Say("bye")
	if in := s.hears(words + 1); in.Text != "bye" {
		t.Errorf("%+v is heard", in)
	}
}
