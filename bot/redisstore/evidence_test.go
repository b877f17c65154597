package redisstore_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/reference"
)

const utr = "412345678901"

// direct stores an order of a chat that is paid to the owner directly.
func direct(t *testing.T, s *redisstore.Store, code, chat string) billing.Order {
	t.Helper()
	o := order(code, phoneOf(chat), billing.Pending)
	o.Chat, o.Method, o.Created, o.Expires = "telegram:"+chat, "own-upi", noon, noon.Add(2*time.Hour)
	o.Request = billing.Request{ID: "own-" + code, Transfer: &billing.Transfer{Label: "UPI"}}
	if err := s.Orders.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return o
}

func stored(t *testing.T, s *redisstore.Store, code string) billing.Order {
	t.Helper()
	o, err := s.Orders.Order(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestRow24OfTwoWhoSendOneReferenceAtOnceOneIsFlagged(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		d := selling(t, s)
		codes := map[string]string{"21": codeOf(1), "22": codeOf(2), "23": codeOf(3)}
		for chat, code := range codes {
			direct(t, s, code, chat)
			tell(t, d, chat, "/start", ".paid "+code)
		}
		var work sync.WaitGroup
		for chat := range codes {
			work.Go(func() { tell(t, d, chat, "UTR 4123-4567-8901") })
		}
		work.Wait()
		var first, flagged []string
		for _, code := range codes {
			switch c := stored(t, s, code).Claim; {
			case c.Payer == "":
				t.Errorf("%s has no reference", code)
			case c.Before == "":
				first = append(first, code)
			default:
				flagged = append(flagged, c.Before)
			}
		}
		if len(first) != 1 || len(flagged) != 2 || flagged[0] != first[0] || flagged[1] != first[0] {
			t.Errorf("first is %v, the others say %v", first, flagged)
		}
	})
}

func TestRow20OfTwoPeopleWhoTapAtOnceOneIsFirst(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		d := selling(t, s)
		in := message("u1", "31")
		w := load(t, s, desk.Query{In: in})
		hire := decide(w)
		hire.Shop.Staff = []bot.Helper{{Name: "Anna", Address: "telegram:31", Rights: []bot.Right{bot.Cash}}}
		commit(t, s, in, w, hire)
		for i, presses := range [][2]string{{"got", "got"}, {"got", "notgot"}, {"notgot", "notgot"}} {
			code, chat := codeOf(10+i), fmt.Sprint(40+i)
			direct(t, s, code, chat)
			tell(t, d, chat, "/start", ".paid "+code)
			var work sync.WaitGroup
			for j, who := range []string{ownersChat, "31"} {
				work.Go(func() { tell(t, d, who, "."+presses[j]+" "+code+" 1") })
			}
			work.Wait()
			o := stored(t, s, code)
			paid := slices.Contains(presses[:], "got")
			if paid != (o.State == billing.Paid) || o.Claim.Denied > 1 || paid && o.Payment.By != "telegram:"+ownersChat && o.Payment.By != "telegram:31" {
				t.Errorf("%v: %s, %+v", presses, o.State, o.Claim)
			}
		}
		changes, err := s.Journal(t.Context(), "", 20)
		if err != nil {
			t.Fatal(err)
		}
		// Two taps of one kind are one change; money that came after "not there" is another.
		if n := len(changes); n != 3 && n != 4 {
			t.Errorf("the journal has %+v", changes)
		}
		if paid, err := s.Orders.Between(t.Context(), false, noon, noon.Add(time.Hour)); err != nil || len(paid) != 2 {
			t.Errorf("%+v, %v", paid, err)
		}
	})
}

func TestWhatACustomerSentIsTheirsToSeeAndToHaveForgotten(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		d := selling(t, s)
		code, phone := codeOf(1), phoneOf("21")
		direct(t, s, code, "21")
		tell(t, d, "21", "/start", ".paid "+code, utr)
		tell(t, d, ownersChat, ".got "+code+" 1")
		o := stored(t, s, code)
		o.State = billing.Granted // its lease is over
		if err := s.Orders.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		n := billing.Notice{To: "telegram:21", Kind: billing.MyData}
		scene, err := s.Scene(t.Context(), outbox.Letter{To: n.To, Notice: &n})
		if err != nil || len(scene.Known.Sent) != 1 || scene.Known.Sent[0].Payer != utr || scene.Known.Sent[0].Order != code {
			t.Fatalf("%+v, %v", scene.Known.Sent, err)
		}
		tell(t, d, "21", "/forget", ".forget")
		if o := stored(t, s, code); !o.Claim.Empty() || o.Payment.Payer != "" || o.Payment.ID == "" {
			t.Errorf("%+v, %+v", o.Claim, o.Payment)
		}
		if left, err := s.Orders.EvidenceOf(t.Context(), phone); err != nil || len(left) != 0 {
			t.Errorf("%v, %v", left, err)
		}
		mark := orders.EvidenceKey(s.DB, reference.Mark(utr))
		if first, err := orders.DecodeEvidence(s.DB.UniversalClient.Get(t.Context(), mark).Val()); err != nil || first != code {
			t.Errorf("that it was used is forgotten, too: %q, %v", first, err)
		}
	})
}

func TestRetentionForgetsWhatACustomerSent(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		d := selling(t, s)
		code := codeOf(1)
		direct(t, s, code, "21")
		tell(t, d, "21", "/start", ".paid "+code, utr, ".cancel "+code)
		who, err := s.Whose(t.Context(), "telegram:21")
		if err == nil {
			err = s.Forget(t.Context(), who)
		}
		if o := stored(t, s, code); err != nil || !o.Claim.Empty() {
			t.Errorf("%+v, %v", o.Claim, err)
		}
	})
}

func TestTheTillIsReadAndExported(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		d := selling(t, s)
		for i, chat := range []string{"21", "22"} {
			direct(t, s, codeOf(i), chat)
			tell(t, d, chat, "/start", ".paid "+codeOf(i))
			tell(t, d, ownersChat, ".got "+codeOf(i)+" 1")
		}
		back, _, err := billing.Apply(stored(t, s, codeOf(0)), billing.GiveBack{Reason: billing.ReasonOwner}, noon)
		if err == nil {
			back, _, err = billing.Apply(back, billing.LeftToOwner{}, noon)
		}
		if err == nil {
			back, _, err = billing.Apply(back, billing.GivenByHand{By: "telegram:" + ownersChat}, noon)
		}
		if err == nil {
			err = s.Orders.Save(t.Context(), back)
		}
		if err != nil {
			t.Fatal(err)
		}
		n := billing.Notice{To: "telegram:" + ownersChat, Kind: billing.Till, Detail: "2026-11-23"}
		scene, err := s.Scene(t.Context(), outbox.Letter{To: n.To, Notice: &n})
		if err != nil || len(scene.Till) != 2 {
			t.Fatalf("%+v, %v", scene.Till, err)
		}
		if out, ok := outbox.Compose(n, scene); !ok || !strings.Contains(out.Text, "₹100.00 (2)") || !strings.Contains(out.Text, "₹50.00 (1)") {
			t.Errorf("%v, %q", ok, out.Text)
		}
		head, rows := exported(t, s, "till")
		if len(head) != 8 || len(rows) != 3 || rows[0][2] != "paid" || rows[1][2] != "sent back" || rows[0][5] != "50.00" || rows[2][7] != "telegram:"+ownersChat {
			t.Errorf("%q: %q", head, rows)
		}
	})
}
