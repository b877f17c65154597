package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/caught"
)

const (
	page       = 200              // letters read at once
	sideBySide = 8                // chats of one channel that are written to at once
	perSecond  = 25               // messages a channel takes
	lookAgain  = 12 * time.Second // without a nudge

	// Letters to forward are few among those of a busy shop, so their reader looks less often.
	forwardAfter = 50 * time.Millisecond

	longestRest = 12 * time.Second   // between two tries; 18 s with jitter
	forOwner    = 7 * 24 * time.Hour // how long letters wait for somebody to claim the shop
)

// A Sender drains the outbox: letters of one chat in their order, chats side by side, each channel
// at its rate. A letter is forgotten only after its channel took it, so a crash may double it but
// never lose it. Each channel has a reader of its own, and so have the letters that are forwarded, so that nobody
// waits behind a channel that is away.
type Sender struct {
	Outbox   Outbox
	Channels []bot.Channel
	Log      *slog.Logger
	Now      func() time.Time
	Zone     *time.Location // of the quiet hours

	readers []*reader
	once    sync.Once
}

func (s *Sender) init() {
	s.once.Do(func() {
		s.readers = append(s.readers, newReader(s.forwarder(), forwardAfter))
		for _, c := range s.Channels {
			s.readers = append(s.readers, newReader(newLane(c, s), 0))
		}
	})
}

// Nudge makes the sender look into the outbox now.
func (s *Sender) Nudge() {
	s.init()
	for _, r := range s.readers {
		r.nudge()
	}
}

// Run works until ctx ends.
func (s *Sender) Run(ctx context.Context) error {
	s.init()
	var work sync.WaitGroup
	for _, r := range s.readers {
		work.Go(func() { r.run(ctx, s.Outbox, s.Log) })
	}
	work.Wait()
	return nil
}

// attempt tries to send a letter once, and returns how long its chat rests before the next try; zero when it is done.
func (s *Sender) attempt(ctx context.Context, lane *lane, chat string, j *job) time.Duration {
	err := caught.Do(func() error { return s.send(ctx, lane, chat, j.letter) })
	var rest *bot.RetryError
	switch {
	case err == nil || ctx.Err() != nil:
		return 0
	case errors.As(err, &rest):
		lane.rested(rest.After)
		return max(rest.After, time.Millisecond)
	}
	s.Log.Warn("deliver a letter", "channel", lane.channel.Name(), "letter", j.letter.ID, "err", err)
	if s.failed(ctx, lane, chat, j, err) {
		return 0
	}
	return j.retry.NextBackOff()
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
		if err := lane.ready(ctx); err != nil {
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
			return fmt.Errorf("%w: %w", errChannel, err)
		}
		lane.mark(l.ID)
	}
	if err := s.Outbox.Done(ctx, l); err != nil {
		return err
	}
	lane.forget(l.ID)
	return nil
}
