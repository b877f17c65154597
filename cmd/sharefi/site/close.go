// Package site closes a site at a terminal, also beside the shop that runs.
//
// It must not change a record itself: what it changes goes by the rules of the chat, through the app. Its one
// invariant: nobody who paid for something at the site is left without it and without his money.
package site

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// lookEvery is how often the records are read while somebody has access.
const lookEvery = 2 * time.Second

// A Closing says which site is closed, whether that is confirmed already, and whether to wait until it is empty.
type Closing struct {
	File, Name string
	Yes, Wait  bool
}

// Close stops selling at a site, gives money back that was paid for access which has not begun, and waits for the rest to
// end. A site that the configuration lacks is wound up likewise.
func Close(ctx context.Context, s cli.Streams, what Closing) error {
	c, err := cli.Load(s, what.File)
	if err != nil {
		return err
	}
	return records.Beside(ctx, s, c, func(db *redisdb.DB) error {
		k := closer{Closing: what, s: s, c: c, db: db, lines: keyboard.NewLines(s, what.Yes),
			refused: map[string]bool{},
			store:   &leases.Store{DB: db, Orders: &orders.Store{DB: db}}}
		runs, err := db.Exists(ctx, db.Key("worker")).Result()
		if err != nil {
			return err
		}
		k.alone = runs == 0
		return k.run(ctx)
	})
}

type closer struct {
	Closing
	s     cli.Streams
	c     *config.Config
	db    *redisdb.DB
	store *leases.Store
	lines *keyboard.Lines
	alone bool // the shop does not run, and could not while we wait

	refused map[string]bool // orders whose money does not go back, which was said
}

func (k closer) run(ctx context.Context) error {
	has := slices.ContainsFunc(k.c.Sites, func(s config.Site) bool { return s.Name == k.Name })
	if known, err := k.store.Statuses(ctx); err != nil {
		return err
	} else if _, ok := known[k.Name]; !ok && !has {
		return cli.Usage(fmt.Errorf("there is no site %q; the sites are: %s", k.Name, strings.Join(names(k.c), ", ")))
	}
	left, err := k.look(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(k.s.Out, "At %s, %s.\n", k.Name, left.words(k.c.Timezone))
	fmt.Fprintln(k.s.Out, "Nothing more is sold there, what was paid for access that has not begun goes back, and who is in stays "+
		"until the end.")
	if err := k.lines.Confirm(); err != nil {
		return err
	}
	if has {
		if err := k.types(ctx, "/pause "+k.Name); err != nil {
			return err
		}
	}
	if left, err = k.look(ctx); err != nil { // somebody may have got in while the question stood
		return err
	}
	if left, err = k.giveBack(ctx, left); err != nil {
		return err
	}
	switch {
	case left.empty():
	case !has:
		return fmt.Errorf("%s, and the configuration has no site %q whose router could end that: put it back and start sharefi, "+
			"and take it out when it is empty", left.words(k.c.Timezone), k.Name)
	case !k.Wait || k.alone:
		_, err := fmt.Fprintf(k.s.Out, "At %s, %s. Sharefi must run for that; run this again after it.\n", k.Name, left.words(k.c.Timezone))
		return err
	default:
		if err := k.wait(ctx, left); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(k.s.Out, "Nobody has anything at %s any more. Take it out of the configuration, and start sharefi again.\n", k.Name)
	return err
}

// giveBack gives back what was paid for access that has not begun, and returns what is left.
func (k closer) giveBack(ctx context.Context, left owed) (owed, error) {
	for _, o := range left.waiting {
		if k.refused[o.Code] {
			continue
		}
		if err := k.types(ctx, "/refund "+o.Code); err != nil { // the others get theirs
			k.refused[o.Code] = true
			fmt.Fprintf(k.s.Err, "The money of order %s does not go back: %v\n", o.Code, err)
		}
	}
	return k.look(ctx)
}

// wait waits until nobody has anything at the site. Who pays meanwhile gets the money back.
func (k closer) wait(ctx context.Context, left owed) error {
	said := ""
	for !left.empty() {
		if words := left.words(k.c.Timezone); words != said {
			fmt.Fprintf(k.s.Out, "Waiting: %s. Sharefi must run for it; you can stop waiting with Ctrl-C.\n", words)
			said = words
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lookEvery):
		}
		var err error
		if left, err = k.look(ctx); err == nil && len(left.waiting) > 0 {
			left, err = k.giveBack(ctx, left)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// types does what the owner's command does in the chat, which was confirmed here.
func (k closer) types(ctx context.Context, command string) error {
	shop := &app.App{Config: k.c, DB: k.db, Now: k.s.Now, Log: cli.NewLog(k.s.Err, k.c)}
	answer, changed, err := shop.Typed(ctx, command, func(string) error { return nil })
	switch {
	case err != nil:
		return err
	case !changed:
		return errors.New(answer)
	}
	_, err = fmt.Fprintln(k.s.Out, answer)
	return err
}

// owed is what people have at the site.
type owed struct {
	unpaid  int             // orders that wait for their payment
	waiting []billing.Order // paid, and access has not begun
	gifts   int             // likewise, given for nothing
	access  int
	until   time.Time
}

func (k closer) look(ctx context.Context) (owed, error) {
	found, live, err := k.store.At(ctx, k.Name)
	if err != nil {
		return owed{}, err
	}
	left, now, begun := owed{}, k.s.Now(), map[string]bool{}
	for _, l := range live {
		if l.Begun(now) || !slices.ContainsFunc(found, func(o billing.Order) bool { return o.Code == l.ID }) {
			left.access, begun[l.ID] = left.access+1, true
		}
		if last := scheduler.LastEnd(l, live, now); last.After(left.until) {
			left.until = last
		}
	}
	for _, o := range found {
		switch {
		case o.Unpaid():
			left.unpaid++
		case !o.State.Live() || begun[o.Code]:
		case o.Free():
			left.gifts++
		default:
			left.waiting = append(left.waiting, o)
		}
	}
	return left, nil
}

func (o owed) empty() bool { return o.unpaid+len(o.waiting)+o.gifts+o.access == 0 }

func (o owed) words(zone *time.Location) string {
	if o.empty() {
		return "nobody has anything"
	}
	words := fmt.Sprintf("%d have access", o.access)
	if o.access > 0 {
		words += ", the last of them until " + o.until.In(zone).Format("2006-01-02 15:04")
	}
	for _, part := range []struct {
		n    int
		what string
	}{
		{len(o.waiting), "paid for access that has not begun"}, {o.gifts, "got access for nothing that has not begun"},
		{o.unpaid, "have not paid yet"},
	} {
		if part.n > 0 {
			words += fmt.Sprintf("; %d %s", part.n, part.what)
		}
	}
	return words
}

func names(c *config.Config) []string {
	list := make([]string, len(c.Sites))
	for i, s := range c.Sites {
		list[i] = s.Name
	}
	return list
}
