package whatsapp_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/whatsapp"
)

func TestEachKindOfMessageIsUnderstood(t *testing.T) {
	s := linked(t)
	type m = waE2E.Message
	for i, c := range []struct {
		name string
		sent *m
		kind bot.Kind
		text string
	}{
		{"a reply", &m{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String(" menu ")}}, bot.Text, "menu"},
		{"a caption", &m{ImageMessage: &waE2E.ImageMessage{Caption: proto.String("this one")}}, bot.Text, "this one"},
		{"a document's caption", &m{DocumentWithCaptionMessage: &waE2E.FutureProofMessage{Message: &m{DocumentMessage: &waE2E.DocumentMessage{Caption: proto.String("paper")}}}}, bot.Text, "paper"},
		{"a disappearing message", &m{EphemeralMessage: &waE2E.FutureProofMessage{Message: &m{Conversation: proto.String("gone soon")}}}, bot.Text, "gone soon"},
		{"a button", &m{ButtonsResponseMessage: &waE2E.ButtonsResponseMessage{Response: &waE2E.ButtonsResponseMessage_SelectedDisplayText{SelectedDisplayText: "Buy"}}}, bot.Text, "Buy"},
		{"a list's row", &m{ListResponseMessage: &waE2E.ListResponseMessage{Title: proto.String("1 hour")}}, bot.Text, "1 hour"},
		{"a template's button", &m{TemplateButtonReplyMessage: &waE2E.TemplateButtonReplyMessage{SelectedDisplayText: proto.String("Help")}}, bot.Text, "Help"},
		{"a form", &m{InteractiveResponseMessage: &waE2E.InteractiveResponseMessage{
			InteractiveResponseMessage: &waE2E.InteractiveResponseMessage_NativeFlowResponseMessage_{
				NativeFlowResponseMessage: &waE2E.InteractiveResponseMessage_NativeFlowResponseMessage{ParamsJSON: proto.String(`{"id":"buy"}`)},
			},
		}}, bot.Text, "buy"},
		{"an edit", &m{EditedMessage: &waE2E.FutureProofMessage{Message: &m{ProtocolMessage: &waE2E.ProtocolMessage{
			Type: waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(), EditedMessage: &m{Conversation: proto.String("help")},
		}}}}, bot.Text, "help"},
		{"a voice", &m{AudioMessage: &waE2E.AudioMessage{}}, bot.Media, ""},
		{"a sticker", &m{StickerMessage: &waE2E.StickerMessage{}}, bot.Media, ""},
		{"a picture", &m{ImageMessage: &waE2E.ImageMessage{}}, bot.Media, ""},
		{"a place", &m{LocationMessage: &waE2E.LocationMessage{}}, bot.Media, ""},
		{"a card", &m{ContactMessage: &waE2E.ContactMessage{Vcard: proto.String("TEL;waid=12025550199:+1")}}, bot.Media, ""},
	} {
		s.carlo.Send(c.sent)
		if in := s.hears(i + 1); in.Kind != c.kind || in.Text != c.text {
			t.Errorf("%s is understood as %+v", c.name, in)
		}
	}
	heard := len(s.all())
	s.carlo.Send(&m{ReactionMessage: &waE2E.ReactionMessage{Text: proto.String("👍")}})
	s.carlo.Send(&m{ProtocolMessage: &waE2E.ProtocolMessage{Type: waE2E.ProtocolMessage_REVOKE.Enum()}})
	s.carlo.SayInGroup("buy")
	s.carlo.Call()
	if in := s.hears(heard + 1); in.Kind != bot.Media || in.Phone != "12025550123" {
		t.Errorf("a call is understood as %+v", in)
	}
	s.until("the others are acknowledged", func() bool { return s.server.Pending() == 0 })
	if n := len(s.all()); n != heard+1 {
		t.Errorf("%d more messages are heard", n-heard)
	}
}

func TestTheSamePictureIsKnownAgainByItsHash(t *testing.T) {
	s := linked(t)
	type m = waE2E.Message
	image := func(data string, caption *string) *m {
		sum := sha256.Sum256([]byte(data))
		return &m{ImageMessage: &waE2E.ImageMessage{FileSHA256: sum[:], Caption: caption}}
	}
	sum := sha256.Sum256([]byte("receipt"))
	var marks []string
	for i, sent := range []*m{
		image("receipt", nil), image("receipt", proto.String("412345678901")), {EphemeralMessage: &waE2E.FutureProofMessage{Message: image("receipt", nil)}},
		{DocumentMessage: &waE2E.DocumentMessage{Mimetype: proto.String("image/png"), FileSHA256: sum[:]}},
		image("another", nil), {ImageMessage: &waE2E.ImageMessage{}}, {ImageMessage: &waE2E.ImageMessage{FileSHA256: []byte("short")}},
		{DocumentMessage: &waE2E.DocumentMessage{Mimetype: proto.String("application/zip"), FileSHA256: sum[:]}},
	} {
		s.carlo.Send(sent)
		in := s.hears(i + 1)
		if in.Picture.File != "" {
			t.Errorf("message %d says that it can be shown: %+v", i, in.Picture)
		}
		marks = append(marks, in.Picture.Mark)
	}
	first := marks[0]
	if want := []string{first, first, first, first}; first == "" || !slices.Equal(marks[:4], want) || marks[4] == first || marks[4] == "" ||
		!slices.Equal(marks[5:], []string{"", "", ""}) {
		t.Errorf("%q", marks)
	}
}

func TestOnePersonIsOneChatHoweverHeIsAddressed(t *testing.T) {
	s := linked(t)
	s.carlo.Say("one")
	first := s.hears(1)
	s.carlo.ByPhone(true)
	s.carlo.Say("two")
	second := s.hears(2)
	s.carlo.ByPhone(false)
	s.carlo.HidePhone(true) // it is known by now
	s.carlo.Say("three")
	third := s.hears(3)
	for _, in := range []bot.Incoming{second, third} {
		if in.Chat != first.Chat || in.Phone != first.Phone || !in.Own {
			t.Errorf("%+v", in)
		}
	}
}

func TestAHiddenPhoneIsTypedAndProved(t *testing.T) {
	s := linked(t)
	s.server.Person("+12025550199", "Somebody else")
	s.carlo.HidePhone(true)
	s.carlo.Say("buy")
	if in := s.hears(1); in.Own || in.Phone != "" || in.Kind != bot.Text {
		t.Errorf("%+v", in)
	}
	for i, c := range []struct {
		said string
		own  bool
	}{{"+1 202-555-0199", false}, {"+12025550177", false}, {"+1 (202) 555 0123", true}} {
		s.carlo.Say(c.said)
		if in := s.hears(i + 2); in.Kind != bot.Contact || in.Own != c.own || in.Phone == "" {
			t.Errorf("%q is understood as %+v", c.said, in)
		}
	}
	s.carlo.Say("buy")
	if in := s.hears(5); !in.Own || in.Phone != "12025550123" {
		t.Errorf("afterwards: %+v", in)
	}
	olga := s.server.Person("+12025550124", "Olga")
	olga.HidePhone(true)
	for n := range 7 {
		olga.Say(fmt.Sprintf("+1202555017%d", n))
		if in := s.hears(6 + n); in.Own {
			t.Errorf("%+v", in)
		}
	}
}

func TestNothingIsLostWhileHandlingFails(t *testing.T) {
	s := linked(t)
	s.failing(errors.New("Redis is away"))
	for n := range 5 {
		s.carlo.Say(fmt.Sprint("message ", n))
	}
	s.until("WhatsApp need not keep them", func() bool { return s.server.Pending() == 0 })
	s.stop() // and the program ends
	s.failing(nil)
	s.carlo.Say("message 5")
	s.start()
	s.hears(6)
	for n, in := range s.all() {
		if in.Text != fmt.Sprint("message ", n) {
			t.Errorf("number %d is %q", n, in.Text)
		}
	}
}

func TestAMessageThatComesTwiceIsHandledOnce(t *testing.T) {
	s := linked(t)
	twice := &waE2E.Message{Conversation: proto.String("buy")}
	s.carlo.SendAs("3AAAAA", time.Now(), twice)
	s.carlo.SendAs("3AAAAA", time.Now(), twice)
	s.until("both are acknowledged", func() bool { return s.server.Pending() == 0 })
	s.stop()
	s.start()
	s.carlo.SendAs("3AAAAA", time.Now(), twice)
	s.carlo.Say("that was all")
	s.until("the last is heard", func() bool {
		all := s.all()
		return len(all) > 0 &&
			all[len(all)-1].Text == "that was all"
	})
	if n := len(s.all()); n != 2 {
		t.Errorf("%d messages are heard", n)
	}
}

func TestAnOutageOfTheLineLosesNothing(t *testing.T) {
	s := linked(t)
	for n := range 4 {
		s.server.Cut()
		s.carlo.Say(fmt.Sprint("after cut ", n))
		s.hears(n + 1)
	}
	s.server.Trouble()
	s.carlo.Say("after a restart of the server")
	s.hears(5)
	s.server.Corrupt(1)
	s.carlo.Say("garbled on its way")
	if in := s.hears(6); in.Text != "garbled on its way" {
		t.Errorf("%+v", in)
	}
}

func TestManyAtOnceAreAllAnswered(t *testing.T) {
	s := linked(t)
	answered := make(chan struct{}, 200)
	go func() {
		for done := 0; done < 120; {
			for _, in := range s.all()[min(done, len(s.all())):] {
				if err := s.channel.Send(context.Background(), bot.Outgoing{ID: in.ID, Chat: in.Chat,
					Text: "answer to " + in.Text}); err != nil {
					t.Error(err)
				}
				done++
				answered <- struct{}{}
			}
			<-time.After(time.Millisecond)
		}
	}()
	for n := range 15 {
		for p := range 8 {
			go s.server.Person(fmt.Sprintf("+1202555018%d", p), "Person").Say(fmt.Sprintf("%d.%d", p, n))
		}
	}
	s.until("all are answered", func() bool { return len(answered) == 120 })
	s.until("all have come", func() bool {
		for p := range 8 {
			if len(s.server.Person(fmt.Sprintf("+1202555018%d", p), "Person").Messages()) != 15 {
				return false
			}
		}
		return true
	})
	if s.server.Undecrypted() != 0 || s.server.Doubled() != 0 {
		t.Errorf("%d are not decrypted, %d come twice", s.server.Undecrypted(), s.server.Doubled())
	}
}

func TestOldMessagesAreLeftAlone(t *testing.T) {
	s := linked(t, func(c *whatsapp.Config) { c.Fresh = time.Hour })
	s.carlo.SendAs("3AOLD", time.Now().Add(-2*time.Hour), &waE2E.Message{Conversation: proto.String("is anybody there?")})
	s.carlo.Say("hello")
	if in := s.hears(1); in.Text != "hello" {
		t.Errorf("%+v", in)
	}
}

func TestNewPeopleBeyondTheDaysNumberWaitForTomorrow(t *testing.T) {
	now := time.Now()
	s := linked(t, func(c *whatsapp.Config) { c.NewChats, c.Now = 1, func() time.Time { return now } })
	s.carlo.Say("first")
	s.hears(1)
	olga := s.server.Person("+12025550124", "Olga")
	olga.Say("second")
	s.carlo.Say("again")
	s.hears(2)
	s.until("both are kept", func() bool { return s.server.Pending() == 0 })
	s.stop()
	now = now.Add(24 * time.Hour)
	s.start()
	if in := s.hears(3); in.Text != "second" {
		t.Errorf("%+v", in)
	}
}

func TestAPersonWhoTakesOverIsLeftAlone(t *testing.T) {
	now := time.Now()
	clock := func() time.Time { return now }
	s := linked(t, func(c *whatsapp.Config) { c.HandsOff, c.Now = time.Minute, clock })
	s.carlo.Say("hello")
	s.hears(1)
	s.account.Say(s.carlo, "this is Olga, I help you")
	s.until("the shop knows", func() bool { return s.server.Pending() == 0 })
	s.carlo.Say("thank you")
	s.until("it is kept", func() bool { return s.server.Pending() == 0 })
	olga := s.server.Person("+12025550124", "Olga")
	olga.Say("hello, too")
	if in := s.hears(2); in.Text != "hello, too" {
		t.Errorf("%+v", in)
	}
}

func TestTheSessionIsNobodyElses(t *testing.T) {
	s := linked(t)
	info, err := os.Stat(s.config.File)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestAnAccountKeepsTheNumberThatItWasMadeWith, and its person types it as it is today. Who is written to by it is found by
// either spelling.
func TestAnAccountKeepsTheNumberThatItWasMadeWith(t *testing.T) {
	s := linked(t)
	heard := 0
	for _, c := range []struct{ account, typed, today string }{
		{"+553188887777", "+55 31 98888-7777", "+5531988887777"},
		{"+5215512345678", "\u202a+52 55 1234 5678\u202c", "+525512345678"},
		{"+22997011234", "00229 01 97 01 12 34", "+2290197011234"},
		{"+22507080910", "tel:+2250707080910", "+2250707080910"},
		{"+5491123456789", "٥٤٩١١٢٣٤٥٦٧٨٩", "+5491123456789"},
		{"+59398765432", "my number is +593 99 876 5432", "+593998765432"},
	} {
		p := s.server.Person(c.account, "Ana")
		p.HidePhone(true)
		for _, said := range []string{"hello", c.typed, "buy"} {
			p.Say(said)
			heard++
			in := s.hears(heard)
			if said == "hello" {
				continue
			}
			if phone, err := dialog.VerifiedPhone(in, nil); err != nil || phone != c.today {
				t.Errorf("after %q %s is %q, %v: %+v", said, c.account, phone, err, in)
			}
		}
		s.sends(bot.Outgoing{Chat: c.today, Text: "to today's number"})
		s.shows(p, "to today's")
		s.sends(bot.Outgoing{Chat: c.account, Text: "to the account's"})
		s.shows(p, "to the account's")
	}
}
