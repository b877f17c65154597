package customer

import (
	"slices"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	phones "github.com/sharefi/sharefi/internal/phone"
)

// NoticeNumber asks once whether the customer has another number now, when the channel vouches for one. It comes last, so
// that the message is answered, too.
func NoticeNumber(t *dialog.Turn) {
	s := t.Decision.Session
	if phone, ok := vouched(t); ok && s.Phone != "" && !phones.Same(s.Phone, phone) && s.Other != phone && t.Decision.Moves == "" {
		askNumber(t, phone)
	}
}

// askNumber asks whether all that is the customer's moves to another number of theirs.
func askNumber(t *dialog.Turn, phone string) {
	s := &t.Decision.Session
	s.Other = phone
	if t.Target != nil && phones.Same(t.Target.Phone, phone) {
		t.Say(text.NumberTaken, "phone", phone, "before", s.Phone)
		return
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.AskNumber, "phone", phone, "before", s.Phone), Rows: [][]bot.Choice{
		{{Label: t.Lang.Say(text.ButtonYes), Data: "number " + phone}},
		{{Label: t.Lang.Say(text.ButtonNo), Data: "number"}},
	}})
}

// changeNumber: number [phone]. The one that the channel vouched for, or the question is over.
func changeNumber(t *dialog.Turn, args []string) {
	s := &t.Decision.Session
	before := s.Phone
	switch {
	case s.Other == "" || before == "" || len(args) == 1 && args[0] != s.Other:
		t.Menu(text.OldMenu)
	case len(args) == 0:
		t.Menu(text.NumberKept, "before", before)
	case t.Target != nil && phones.Same(t.Target.Phone, s.Other):
		t.Menu(text.NumberTaken, "phone", s.Other, "before", before)
	default:
		s.Phone, s.Other = s.Other, ""
		t.Decision.Moves, t.Decision.Customer.Phone = before, s.Phone
		t.Decision.Shop.Staff = slices.Clone(t.Decision.Shop.Staff)
		for i, h := range t.Decision.Shop.Staff {
			if h.Phone == before {
				t.Decision.Shop.Staff[i].Phone = s.Phone
			}
		}
		t.Menu(text.NumberMoved, "phone", s.Phone)
	}
}
