package app_test

import (
	"testing"

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
	w.Hears(w.Owner, "could not be sent again and again")
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You are in")
}
