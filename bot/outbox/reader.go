package outbox

import (
	"context"
	"log/slog"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/sharefi/sharefi/internal/caught"
	"github.com/sharefi/sharefi/internal/pause"
)

// A taker is what a reader hands letters to. It leaves those that are not its own.
type taker interface {
	// take takes a letter. It may block while there is no room; an error stops the page, which is read again.
	take(ctx context.Context, l Letter) error

	// rewind reports whether the outbox is to be read from its beginning, since letters were left there.
	rewind() bool

	// close waits for what was taken.
	close()
}

// A reader follows the outbox for one taker, at the taker's pace.
type reader struct {
	taker taker
	bell  chan struct{}
	slack time.Duration // how long a nudge may wait for further ones
}

func newReader(t taker, slack time.Duration) *reader {
	r := &reader{taker: t, bell: make(chan struct{}, 1), slack: slack}
	if l, ok := t.(*lane); ok {
		l.wake = r.nudge
	}
	return r
}

func (r *reader) nudge() {
	select {
	case r.bell <- struct{}{}:
	default:
	}
}

// run reads until ctx ends. What fails is tried again after a growing rest.
func (r *reader) run(ctx context.Context, outbox Outbox, log *slog.Logger) {
	defer r.taker.close()
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval, retry.MaxInterval = 100*time.Millisecond, lookAgain
	after := "-"
	for ctx.Err() == nil {
		if r.taker.rewind() {
			after = "-"
		}
		n := 0
		err := caught.Do(func() (err error) {
			n, err = r.page(ctx, outbox, &after)
			return err
		})
		switch {
		case ctx.Err() != nil:
		case err != nil:
			log.Warn("read the outbox", "err", err)
			pause.For(ctx, retry.NextBackOff())
			continue
		case n < page:
			r.wait(ctx)
		}
		retry.Reset()
	}
}

// page hands one page over, moves behind what was taken, and returns how many letters the page had.
func (r *reader) page(ctx context.Context, outbox Outbox, after *string) (int, error) {
	letters, err := outbox.Read(ctx, *after, page)
	if err != nil {
		return 0, err
	}
	for _, l := range letters {
		if err := r.taker.take(ctx, l); err != nil {
			return len(letters), err
		}
		*after = l.ID
	}
	return len(letters), nil
}

func (r *reader) wait(ctx context.Context) {
	timer := time.NewTimer(lookAgain)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.bell:
		if r.slack > 0 {
			pause.For(ctx, r.slack)
		}
	case <-timer.C:
	}
}
