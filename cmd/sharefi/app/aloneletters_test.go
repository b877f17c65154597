package app_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// A document that Telegram answers with 500 each time is set aside, and what comes behind it in the chat is read.
func TestADocumentThatIsNeverTakenHoldsUpNothing(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	w.Owner.Say("/admin")
	w.Hears(w.Owner, "is open")
	w.Telegram.Fail("sendDocument", 1000, 500, 0, "Internal Server Error")
	w.Owner.Say("/export orders csv")
	w.Owner.Say("/plans")
	w.Hears(w.Owner, "10 seconds")
	heard, asked := make(chan struct{}), make(chan struct{})
	go func() { // somebody else is answered meanwhile
		defer close(asked)
		for {
			w.Customer.Say("help")
			select {
			case <-heard:
				return
			case <-time.After(1500 * time.Millisecond):
			}
		}
	}()
	w.Hears(w.Owner, "couldn't deliver a message, however often")
	close(heard)
	<-asked
	w.Owner.Say("/shelf")
	w.Hears(w.Owner, "a message to somebody")
	w.Telegram.Fail("sendDocument", 0, 500, 0, "")
	w.Presses(w.Owner, "Try ")
	w.Hears(w.Owner, "again?")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Owner, "within a minute")
	if _, err := w.Owner.WaitFor(w.Ctx(), func(m telegramtest.Message) bool { return m.Document != nil }); err != nil {
		t.Fatal(err)
	}
	w.Owner.Say("/shelf")
	w.Hears(w.Owner, "Nothing is set aside")
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
}
