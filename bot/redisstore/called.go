package redisstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/owner/report"
	"github.com/sharefi/sharefi/scheduler"
)

// peopleScene reads a list of people, or of what they did, with their names.
func (s *Store) peopleScene(ctx context.Context, shop bot.Shop, n billing.Notice, scene *bot.Scene) (err error) {
	switch n.Kind {
	case billing.ClaimAsk, billing.ClaimOver, billing.SendBack:
		scene.Names = s.called(ctx, shop, []string{scene.Order.Chat})
	case billing.Till:
		if scene.Till, err = s.till(ctx, n.Detail); err == nil {
			scene.Names = s.called(ctx, shop, tellers(scene.Till))
		}
	case billing.People:
		scene.People, err = s.people(ctx, n.Detail)
		if err == nil && len(scene.People) == 1 {
			scene.Known, err = s.opened(ctx, scene.People[0].Phone)
		}
	case billing.Journal:
		if scene.Journal, err = s.Journal(ctx, n.Detail, journalShown+1); err == nil {
			scene.Names = s.called(ctx, shop, doers(scene.Journal))
		}
	default:
		if scene.Running, err = s.running(ctx); err == nil {
			scene.Names = s.called(ctx, shop, holders(scene.Running))
		}
	}
	return err
}

// heldMost is how long money is held at most, as a rule: the books have it on the day on which it was accepted.
const heldMost = 31 * 24 * time.Hour

// till reads the orders with money that came or went by hand in a period.
func (s *Store) till(ctx context.Context, words string) ([]billing.Order, error) {
	p, _ := report.ReadPeriod(strings.Fields(words), s.Now(), s.Zone)
	paid, err := s.Orders.Between(ctx, false, p.From, p.To.Add(heldMost))
	if err != nil {
		return nil, err
	}
	back, err := s.Orders.Between(ctx, true, p.From, p.To)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, t := range append(paid, back...) {
		codes = append(codes, t.Order)
	}
	slices.Sort(codes)
	return s.Orders.Known(ctx, slices.Compact(codes))
}

// tellers are the addresses of those through whose hands money came or went.
func tellers(list []billing.Order) (addresses []string) {
	for _, o := range list {
		for _, h := range o.Hands() {
			if h.By != "" {
				addresses = append(addresses, h.By)
			}
		}
	}
	return addresses
}

// called are what people at some addresses are called: as the owner named them, as they name themselves in their chats, or
// by their phones.
func (s *Store) called(ctx context.Context, shop bot.Shop, addresses []string) map[string]string {
	names := map[string]string{}
	slices.Sort(addresses)
	if addresses = slices.Compact(addresses); len(addresses) == 0 {
		return names
	}
	pipe := s.DB.Pipeline()
	for _, address := range addresses {
		pipe.Get(ctx, s.sessionKey(address))
	}
	rows, _ := pipe.Exec(ctx) // each has its own error, and one of a chat that nobody wrote in is none
	for i, row := range rows {
		stored, _ := row.(interface{ Val() string })
		var session bot.Session
		if stored == nil || stored.Val() == "" {
			continue
		}
		if _, err := decode(stored.Val(), &session); err != nil {
			continue // that chat's own trouble; the list is read without its name
		}
		if names[addresses[i]] = session.Name; session.Name == "" {
			names[addresses[i]] = session.Phone
		}
	}
	for address, claim := range shop.Claims {
		if claim.Name != "" {
			names[address] = claim.Name
		}
	}
	for _, h := range shop.Staff {
		names[h.Address] = h.Name
	}
	return names
}

// holders are the chats of those who have access.
func holders(running []scheduler.Lease) []string {
	var list []string
	for _, l := range running {
		if l.Chat != "" {
			list = append(list, l.Chat)
		}
	}
	return list
}

// doers are the chats that changes were made from, and those that they are about.
func doers(changes []bot.Change) []string {
	var list []string
	for _, c := range changes {
		for _, address := range []string{c.Who, c.Target} {
			if strings.Contains(address, ":") {
				list = append(list, address)
			}
		}
	}
	return list
}

// opened is what the owner sees of a customer who was found.
func (s *Store) opened(ctx context.Context, phone string) (known bot.Known, err error) {
	w, err := s.Load(ctx, desk.Query{Target: phone})
	if err != nil {
		return known, fmt.Errorf("open a customer: %w", err)
	}
	if w.Target != nil {
		known.Customer, known.Deals = *w.Target, w.Theirs
	}
	return known, nil
}
