package telegram_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/sharefi/sharefi/bot"
)

// A line that cuts long answers off loses no message: they are asked for in smaller parts.
func TestABatchThatCantBeReadWholeIsReadInParts(t *testing.T) {
	s := newServer(t)
	s.CutBatches(3)
	anna := s.Person(7, "Anna", "en", phone)
	for n := range 40 {
		anna.Say(fmt.Sprint("word ", n))
	}
	ctx, heard := soon(t), make(chan bot.Incoming, 100)
	listen(t, newChannel(s, io.Discard), into(heard))
	for n := range 40 {
		if in := next(ctx, t, heard); in.Text != fmt.Sprint("word ", n) {
			t.Fatalf("message %d is %q", n, in.Text)
		}
	}
}

// An update without its id holds up no other, and a proxy's page is no update.
func TestAnUpdateWithoutItsIDIsPassedOver(t *testing.T) {
	s := newServer(t)
	anna := s.Person(7, "Anna", "en", phone)
	ctx, heard := soon(t), make(chan bot.Incoming, 100)
	listen(t, newChannel(s, io.Discard), into(heard))
	anna.Say("before")
	next(ctx, t, heard)
	eventually(ctx, t, "confirm", func() bool { return s.Waiting() == 0 })
	s.FailWithPage("getUpdates", 4, 502)
	anna.Say("after the proxy")
	if in := next(ctx, t, heard); in.Text != "after the proxy" {
		t.Fatalf("%q", in.Text)
	}
	eventually(ctx, t, "confirm", func() bool { return s.Waiting() == 0 })
	ctx = soon(t)
	s.Nameless()
	anna.Say("nameless")
	anna.Say("behind it")
	if in := next(ctx, t, heard); in.Text != "behind it" {
		t.Errorf("%q", in.Text)
	}
}
