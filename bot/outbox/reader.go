package outbox

import (
	"context"
	"log/slog"
	"time"

	"github.com/cenkalti/backoff/v5"
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
		letters, err := outbox.Read(ctx, after, page)
		for _, l := range letters {
			if err = r.taker.take(ctx, l); err != nil {
				break
			}
			after = l.ID
		}
		switch {
		case ctx.Err() != nil:
		case err != nil:
			log.Warn("read the outbox", "err", err)
			sleep(ctx, retry.NextBackOff())
			continue
		case len(letters) < page:
			r.wait(ctx)
		}
		retry.Reset()
	}
}

func (r *reader) wait(ctx context.Context) {
	timer := time.NewTimer(lookAgain)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.bell:
		if r.slack > 0 {
			sleep(ctx, r.slack)
		}
	case <-timer.C:
	}
}
