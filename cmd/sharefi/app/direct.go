package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/pause"
)

// errNobodyTold says that no channel took a notice, or that no owner is known.
var errNobodyTold = errors.New("no owner could be told")

// A notice is what the owner is told without Redis, put into a language.
type notice func(text.Language) bot.Outgoing

// ownerRecords are where the owners are learned from while Redis answers.
type ownerRecords interface {
	Owners(ctx context.Context) ([]string, bot.Pings, error)
	Lang(ctx context.Context, address string) (string, error)
}

// A direct speaks to the owner without Redis, past the outbox. It knows the owners that the configuration names, and
// remembers those that Redis last told of. It is safe for concurrent use.
type direct struct {
	channels []bot.Channel
	records  ownerRecords
	texts    *text.Catalog
	log      *slog.Logger

	mu     sync.Mutex
	owners map[string]string // the language of each, by address
}

func newDirect(
	channels []bot.Channel, r ownerRecords, configured []string, texts *text.Catalog, log *slog.Logger,
) *direct {
	d := &direct{channels: channels, records: r, texts: texts, log: log, owners: map[string]string{}}
	for _, address := range configured {
		d.owners[address] = ""
	}
	return d
}

// learnEvery is how often the owners are looked up.
const learnEvery = time.Minute

// learn keeps the owners in mind until ctx ends.
func (d *direct) learn(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := d.look(ctx); err != nil && ctx.Err() == nil {
			d.log.Debug("look up the owners", "err", err)
		}
		pause.For(ctx, learnEvery)
	}
	return nil
}

// look reads the owners anew. What Redis does not tell stays as it was known.
func (d *direct) look(ctx context.Context) error {
	addresses, _, err := d.records.Owners(ctx)
	if err != nil {
		return err
	}
	owners := map[string]string{}
	for _, address := range addresses {
		if owners[address], err = d.records.Lang(ctx, address); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.owners = owners
	return nil
}

// tell sends a notice to every owner on the first channel that takes it for one of them. It may be repeated.
// Errors: errNobodyTold.
func (d *direct) tell(ctx context.Context, n notice) error {
	d.mu.Lock()
	owners := d.owners
	d.mu.Unlock()
	for _, c := range d.channels {
		if d.tellOn(ctx, c, owners, n) {
			return nil
		}
	}
	return errNobodyTold
}

// tellOn sends a notice to the owners on one channel, and reports whether one of them has it.
func (d *direct) tellOn(ctx context.Context, c bot.Channel, owners map[string]string, n notice) (told bool) {
	for address, lang := range owners {
		chat, on := strings.CutPrefix(address, c.Name()+":")
		if !on {
			continue
		}
		out := n(d.texts.In(lang))
		out.Chat = chat
		if err := c.Send(ctx, out); err != nil {
			d.log.Warn("tell the owner without Redis", "channel", c.Name(), "err", err)
			continue
		}
		told = true
	}
	return told
}

// insist tells a notice until somebody was told, or ctx ends.
func (d *direct) insist(ctx context.Context, n notice) {
	for rest := time.Second; d.tell(ctx, n) != nil && ctx.Err() == nil; rest = min(2*rest, time.Minute) {
		pause.For(ctx, rest)
	}
}
