package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/owner/report"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

// Read is outbox.Outbox's.
func (s *Store) Read(ctx context.Context, after string, n int) ([]outbox.Letter, error) {
	start := after
	if after != "-" {
		after = "(" + after
	}
	rows, err := s.DB.XRangeN(ctx, s.outboxKey(), after, "+", int64(n)).Result()
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	letters, broken := make([]outbox.Letter, 0, len(rows)), false
	for _, row := range rows {
		var l outbox.Letter
		body, _ := row.Values["letter"].(string)
		if err := json.Unmarshal([]byte(body), &l); err != nil {
			if err := s.shelveUnreadable(ctx, row); err != nil {
				return nil, err
			}
			broken = true
			continue
		}
		l.ID = row.ID
		ms, _, _ := strings.Cut(row.ID, "-")
		if at, err := strconv.ParseInt(ms, 10, 64); err == nil {
			l.At = time.UnixMilli(at)
		}
		letters = append(letters, l)
	}
	if broken {
		return s.Read(ctx, start, n) // a page without them: a short one would look like the last
	}
	return letters, nil
}

// Done is outbox.Outbox's.
func (s *Store) Done(ctx context.Context, l outbox.Letter) error {
	var b redisdb.Batch
	b.Do("XDEL", s.outboxKey(), l.ID)
	s.settle(&b, l)
	return s.DB.Commit(ctx, &b)
}

// Forward is outbox.Outbox's. Guests with passphrases are told of their network with their own.
func (s *Store) Forward(ctx context.Context, l outbox.Letter, to []string) error {
	var b redisdb.Batch
	b.Do("XDEL", s.outboxKey(), l.ID)
	if l.To == billing.Guests && s.Networks[l.Notice.Site].ByPass {
		own, err := s.renamed(ctx, l.Notice.Site)
		if err != nil {
			return err
		}
		s.Post(&b, own...)
		return s.DB.Commit(ctx, &b)
	}
	for _, address := range to {
		copied := l
		copied.To = address
		if l.Notice != nil {
			notice := *l.Notice
			copied.Notice = &notice
		}
		s.post(&b, copied)
	}
	return s.DB.Commit(ctx, &b)
}

// Owners is outbox.Outbox's.
func (s *Store) Owners(ctx context.Context) ([]string, bot.Pings, error) {
	shop, err := s.Shop(ctx)
	if err != nil {
		return nil, bot.Pings{}, err
	}
	all := append(slices.Clone(s.Owner), shop.Owners...)
	slices.Sort(all)
	return slices.Compact(all), shop.Pings, nil
}

// Staff is outbox.Outbox's.
func (s *Store) Staff(ctx context.Context, r bot.Right) (list []string, err error) {
	shop, err := s.Shop(ctx)
	for _, h := range shop.Staff {
		if h.Has(r) {
			list = append(list, h.Address)
		}
	}
	return list, err
}

// Guests is outbox.Outbox's.
func (s *Store) Guests(ctx context.Context, site string) ([]string, error) {
	live, err := scheduler.Readable(s.Leases.Live(ctx, site))
	var chats []string
	for _, l := range live {
		if l.Chat != "" {
			chats = append(chats, l.Chat)
		}
	}
	slices.Sort(chats)
	return slices.Compact(chats), err
}

// Scene is outbox.Outbox's.
func (s *Store) Scene(ctx context.Context, l outbox.Letter) (bot.Scene, error) {
	scene := bot.Scene{To: l.To, Backup: s.Backup, Shop: s.Name, Now: s.Now(), Zone: s.Zone, Texts: s.Texts}
	begins := slices.Contains([]billing.NoticeKind{billing.Access, billing.Joined, billing.Extended}, l.Notice.Kind)
	w, err := s.Load(ctx, desk.Query{In: address(l.To), Code: l.Notice.Order, Access: begins})
	if begins && errors.Is(err, desk.ErrUnreadable) { // what follows, perhaps: the letter does not wait for that
		w, err = s.Load(ctx, desk.Query{In: address(l.To), Code: l.Notice.Order})
	}
	if err != nil && !errors.Is(err, desk.ErrSeen) {
		return scene, err
	}
	scene.Lang, scene.Customer = w.Session.Lang, w.Customer
	if w.Named != nil {
		scene.Order = *w.Named
	}
	scene.Search = w.Search
	for _, p := range w.Places {
		scene.Sees = scene.Sees || p.Name == scene.Order.Site && p.Status.Sees
	}
	if len(w.Leases) > 0 {
		scene.Lease = &w.Leases[0]
		scene.Until = scheduler.AccessOf(w.Leases[0], w.Leases).Until()
	}
	site := l.Notice.Site
	if scene.Lease != nil {
		site = scene.Lease.Site
	}
	scene.Place, scene.Network = w.Place(site), w.Shop.Network(site, s.Networks[site]).Of(scene.Lease)
	switch l.Notice.Kind {
	case billing.Report:
		scene.Numbers, err = s.numbers(ctx, l.Notice.Detail)
		scene.Numbers.Ways = w.Shop.SetWays(s.Methods).Methods(s.Methods)
	case billing.Cast, billing.CastProgress:
		scene.Broadcast, scene.Quiet = w.Shop.Broadcast, w.Session.Quiet
		if scene.Broadcast != nil {
			scene.Tally, err = s.tally(ctx, scene.Broadcast.ID)
		}
	case billing.MyData:
		scene.Known, err = s.known(ctx, w)
	case billing.Export:
		scene.Table, err = s.table(ctx, l.Notice.Detail)
	case billing.Running, billing.RouterView, billing.People, billing.Journal, billing.Till, billing.ClaimAsk,
		billing.ClaimOver, billing.SendBack:
		err = s.peopleScene(ctx, w.Shop, *l.Notice, &scene)
	case billing.InvoiceOver:
		scene.Invoices, err = s.invoices(ctx, l.Notice.Order, l.To)
	case billing.ShelfView:
		scene.Shelf, err = s.shelfView(ctx)
	default:
		err = s.codesScene(ctx, *l.Notice, &scene)
	}
	return scene, err
}

// address is a message that says nothing but where it is from.
func address(to string) bot.Incoming {
	channel, chat, _ := strings.Cut(to, ":")
	return bot.Incoming{Channel: channel, Chat: chat}
}

// numbers reads what the shop earned in a period.
func (s *Store) numbers(ctx context.Context, words string) (n bot.Numbers, err error) {
	p, _ := report.ReadPeriod(strings.Fields(words), s.Now(), s.Zone)
	if n.Sales, err = s.Orders.Between(ctx, false, p.From, p.To); err != nil {
		return n, err
	}
	if n.Refunds, err = s.Orders.Between(ctx, true, p.From, p.To); err != nil {
		return n, err
	}
	if from, to, ok := p.WeekBefore(); ok {
		if n.Before, err = s.Orders.Between(ctx, false, from, to); err != nil {
			return n, err
		}
	}
	if n.New, err = s.Orders.NewCustomers(ctx, p.From, p.To); err != nil {
		return n, err
	}
	running, err := s.running(ctx)
	n.Active = len(scheduler.Accesses(running)) // somebody who extended is in once
	return n, err
}

// Full owes the owner the word that a site is full, once on a day.
func (s *Store) Full(ctx context.Context, site, day string) error {
	var b redisdb.Batch
	b.Once(s.DB.Key("full", site, day), remember)
	s.Post(&b, billing.Notice{To: billing.Owner, Kind: billing.PlacesFull, Site: site})
	if err := s.DB.Commit(ctx, &b); !errors.Is(err, redisdb.ErrSeen) {
		return err
	}
	return nil
}

// Summary owes the owner the numbers of a day, once, if anything came or went on it.
func (s *Store) Summary(ctx context.Context, day string) error {
	n, err := s.numbers(ctx, day)
	if err != nil {
		return err
	}
	var b redisdb.Batch
	b.Once(s.DB.Key("summary", day), remember)
	if len(n.Sales)+len(n.Refunds) > 0 {
		s.Post(&b, billing.Notice{To: billing.Owner, Kind: billing.Report, Detail: day})
	}
	if err := s.DB.Commit(ctx, &b); !errors.Is(err, redisdb.ErrSeen) {
		return err
	}
	return nil
}

// Weekly owes the owner the backup of a week, once.
func (s *Store) Weekly(ctx context.Context, week string) error {
	var b redisdb.Batch
	b.Once(s.DB.Key("weekly", week), 14*24*time.Hour)
	s.Post(&b, billing.Notice{To: billing.Owner, Kind: billing.Backup})
	if err := s.DB.Commit(ctx, &b); !errors.Is(err, redisdb.ErrSeen) {
		return err
	}
	return nil
}
