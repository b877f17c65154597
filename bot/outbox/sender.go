package outbox

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

const (
	page        = 200                // letters read at once
	sideBySide  = 8                  // chats of one channel that are written to at once
	perSecond   = 25                 // messages a channel takes
	lookAgain   = 5 * time.Second    // without a nudge
	longestRest = 30 * time.Second   // between two tries
	forOwner    = 7 * 24 * time.Hour // how long letters wait for somebody to claim the shop
)

// A Sender drains the outbox: letters of one chat in their order, chats side by side, each channel
// at its rate. A letter is forgotten only after its channel took it, so a crash may double it but
// never lose it.
type Sender struct {
	Outbox   Outbox
	Channels []bot.Channel
	Log      *slog.Logger
	Now      func() time.Time
	Zone     *time.Location // of the quiet hours

	kept  bool // letters wait for an owner, or for the end of the quiet hours
	nudge chan struct{}
	once  sync.Once
}

func (s *Sender) init() { s.once.Do(func() { s.nudge = make(chan struct{}, 1) }) }

// Nudge makes the sender look into the outbox now.
func (s *Sender) Nudge() {
	s.init()
	select {
	case s.nudge <- struct{}{}:
	default:
	}
}

// Run works until ctx ends.
func (s *Sender) Run(ctx context.Context) error {
	s.init()
	var work sync.WaitGroup
	defer work.Wait()
	lanes := map[string]*lane{}
	for _, c := range s.Channels {
		lanes[c.Name()] = newLane(c, s.Nudge)
	}
	after := "-"
	for ctx.Err() == nil {
		for _, lane := range lanes {
			if lane.rewind() {
				after = "-"
			}
		}
		letters, err := s.Outbox.Read(ctx, after, page)
		if err != nil {
			s.Log.Warn("read the outbox", "err", err)
		}
		for _, l := range letters {
			if !s.dispatch(ctx, &work, lanes, l) {
				break
			}
			after = l.ID
		}
		if len(letters) < page {
			s.wait(ctx)
			s.catchUp(ctx)
		}
	}
	return nil
}

func (s *Sender) wait(ctx context.Context) {
	timer := time.NewTimer(lookAgain)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-s.nudge:
	case <-timer.C:
	}
}

// dispatch gives a letter to its channel's lane, and reports whether the next may follow.
func (s *Sender) dispatch(ctx context.Context, work *sync.WaitGroup, lanes map[string]*lane, l Letter) bool {
	if l.To == billing.Owner {
		if err := s.forward(ctx, l); err != nil {
			s.Log.Warn("forward a letter to the owner", "err", err)
			return false
		}
		return true
	}
	if l.To == billing.Guests {
		guests, err := s.Outbox.Guests(ctx, l.Notice.Site)
		if err == nil {
			err = s.Outbox.Forward(ctx, l, guests)
		}
		if err != nil {
			s.Log.Warn("forward a letter to the guests", "err", err)
		}
		return err == nil
	}
	channel, chat, _ := strings.Cut(l.To, ":")
	lane, ok := lanes[channel]
	if !ok {
		s.Log.Warn("a letter for a channel that is switched off waits", "channel", channel)
		return true
	}
	return lane.add(ctx, work, chat, job{l.ID, func() { s.deliver(ctx, lane, chat, l) }})
}

// forward copies a letter into each chat of the owner. In a shop that nobody has claimed yet it
// waits for the owner, though not for ever.
func (s *Sender) forward(ctx context.Context, l Letter) error {
	owners, pings, err := s.Outbox.Owners(ctx)
	if err != nil {
		return err
	}
	switch {
	case l.Notice != nil && !pings.Wants(l.Notice.Kind):
		return s.Outbox.Done(ctx, l)
	case l.Notice != nil && pings.Waits(l.Notice.Kind, s.Now(), s.Zone):
		s.kept = true
		return nil
	case len(owners) > 0:
		return s.Outbox.Forward(ctx, l, owners)
	case time.Since(l.At) > forOwner:
		return s.Outbox.Done(ctx, l)
	}
	s.kept = true
	return nil
}

// catchUp forwards the letters that waited for an owner, or for the end of the quiet hours.
func (s *Sender) catchUp(ctx context.Context) {
	if !s.kept {
		return
	}
	s.kept = false
	for after := "-"; ; {
		letters, err := s.Outbox.Read(ctx, after, page)
		for _, l := range letters {
			after = l.ID
			if err == nil && l.To == billing.Owner {
				err = s.forward(ctx, l)
			}
		}
		if err != nil {
			s.Log.Warn("forward letters to the owner", "err", err)
			s.kept = true
		}
		if err != nil || len(letters) < page || s.kept {
			return
		}
	}
}

// deliver sends one letter, however long it takes.
func (s *Sender) deliver(ctx context.Context, lane *lane, chat string, l Letter) {
	log := s.Log.With("channel", lane.channel.Name(), "letter", l.ID)
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval, retry.MaxInterval = 200*time.Millisecond, longestRest
	for ctx.Err() == nil {
		err := s.send(ctx, lane, chat, l)
		var rest *bot.RetryError
		switch {
		case err == nil:
			return
		case errors.As(err, &rest):
			lane.rest(ctx, rest.After)
		default:
			log.Warn("deliver a letter", "err", err)
			sleep(ctx, retry.NextBackOff())
		}
	}
}

// send puts a letter into words, sends it and forgets it.
func (s *Sender) send(ctx context.Context, lane *lane, chat string, l Letter) error {
	out, ok := bot.Outgoing{}, true
	if l.Reply != nil {
		out = *l.Reply
	} else {
		scene, err := s.Outbox.Scene(ctx, l)
		if err != nil {
			return err
		}
		if out, ok = Compose(*l.Notice, scene); !ok {
			s.Log.Debug("a letter is left out, what it tells is over", "letter", l.ID, "kind", l.Notice.Kind, "order",
				l.Notice.Order)
		}
	}
	if ok && !lane.sent(l.ID) {
		out.ID, out.Chat = l.ID, chat
		if err := lane.limit.Wait(ctx); err != nil {
			return err
		}
		shown := s.showProgress(ctx, lane, out)
		err := lane.channel.Send(ctx, out)
		shown()
		if errors.Is(err, bot.ErrGone) || errors.Is(err, bot.ErrRejected) {
			s.Log.Warn("a letter can't be delivered", "channel", lane.channel.Name(), "letter", l.ID, "err", err)
		}
		switch {
		case errors.Is(err, bot.ErrGone):
			return s.Outbox.Lost(ctx, l)
		case err != nil && !errors.Is(err, bot.ErrRejected):
			return err
		}
		lane.mark(l.ID)
	}
	if err := s.Outbox.Done(ctx, l); err != nil {
		return err
	}
	lane.forget(l.ID)
	return nil
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
