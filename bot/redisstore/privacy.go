package redisstore

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// known reads what the shop knows of a customer. The books are read whole: it is asked for rarely, and
// on the way out, where nobody waits for it.
func (s *Store) known(ctx context.Context, w bot.World) (bot.Known, error) {
	k := bot.Known{Customer: w.Customer, Deals: w.Deals, Lapses: w.Lapses}
	for _, book := range []struct {
		back bool
		into *[]billing.Taking
	}{{false, &k.Paid}, {true, &k.Back}} {
		all, err := s.Orders.Between(ctx, book.back, time.Time{}, s.Now().Add(time.Second))
		if err != nil {
			return k, err
		}
		for _, t := range all {
			if t.Customer == w.Customer.Phone {
				*book.into = append(*book.into, t)
			}
		}
	}
	sent, err := s.Orders.EvidenceOf(ctx, w.Customer.Phone)
	if err != nil {
		return k, err
	}
	for _, o := range sent {
		k.Sent = append(k.Sent, bot.SentEvidence{Order: o.Code, Evidence: o.Claim.Evidence})
	}
	list, err := s.Shelved(ctx)
	for _, a := range list {
		if slices.Contains(w.Customer.Chats, a.In.From()) {
			k.Aside = append(k.Aside, a.In)
		}
	}
	return k, err
}

// erase takes a customer's identity out of the records, with all of their chats.
func (s *Store) erase(ctx context.Context, b *redisdb.Batch, in bot.Incoming, before bot.World, d bot.Decision) error {
	for _, chat := range before.Customer.Chats {
		session, err := s.session(ctx, chat)
		if errors.Is(err, redisdb.ErrNoRecord) {
			continue
		}
		if err != nil {
			return err
		}
		s.forgetChat(b, chat, session, false)
	}
	if err := s.unshelveAll(ctx, b, append(slices.Clone(before.Customer.Chats), in.From())...); err != nil {
		return err
	}
	s.forgetChat(b, in.From(), bot.Session{}, false)
	if d.Session.Tries != (bot.Tries{}) { // else wrong codes would be forgotten, too
		b.Put(s.sessionKey(in.From()), before.Session.Version, bot.Session{Codes: bot.Codes{Tries: d.Session.Tries}})
		b.Do("PEXPIRE", s.sessionKey(in.From()), bot.LocksFor.Milliseconds())
	}
	s.forgetPhone(b, before.Customer.Phone, d.Customer.Keeps())
	return s.forgetEvidence(ctx, b, before.Customer.Phone)
}

// forgetEvidence forgets what a customer sent about payments, as part of a batch. That a reference was used, and for which
// order, is known on until its time is up: its mark tells nothing of it, and nobody gets to use it twice so.
func (s *Store) forgetEvidence(ctx context.Context, b *redisdb.Batch, phone string) error {
	list, err := s.Orders.EvidenceOf(ctx, phone)
	for _, o := range list {
		s.Orders.PutForgotten(b, o)
	}
	return err
}

// Forgets is duty.Records'.
func (s *Store) Forgets(ctx context.Context, until time.Time) error {
	return s.Orders.ForgetEvidence(ctx, until)
}
