package app

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/thejerf/suture/v4"
)

// A part is one thing that the program does until ctx ends.
type part struct {
	name string
	run  func(context.Context) error
}

// Serve is suture's. A part that ends without an error has nothing more to do.
func (p part) Serve(ctx context.Context) error {
	if err := p.run(ctx); err != nil {
		return err
	}
	return suture.ErrDoNotRestart
}

func (p part) String() string { return p.name }

// faultLasts is how long a part that began anew counts as one that fails.
const faultLasts = time.Minute

// supervise runs a part until ctx ends. One that ends with an error, or panics, rests and begins anew, and ends no
// other: each has a supervisor of its own, since one shared by all would have all rest when one fails.
func (a *App) supervise(ctx context.Context, p part) {
	failed := func(why string) { a.faults.noteFor(p.name, why, a.Now(), faultLasts) }
	s := suture.New(p.name, suture.Spec{
		FailureThreshold: 2, FailureBackoff: 10 * time.Second,
		Timeout:   24 * time.Hour, // nothing goes on beside a part that has not ended; a service manager may kill it
		EventHook: func(e suture.Event) { note(a.Log, e, failed) },
	})
	s.Add(p)
	if err := s.Serve(ctx); err != nil && ctx.Err() == nil {
		a.Log.Error("a part is not supervised any more", "part", p.name, "err", err)
	}
}

// note logs what became of a part. A panic's own words stay out of the log, since they may carry a secret; where it
// happened tells more.
func note(log *slog.Logger, e suture.Event, failed func(why string)) {
	switch e := e.(type) {
	case suture.EventServicePanic:
		log.Error("a part failed and begins anew", "part", e.ServiceName, "stack", e.Stacktrace)
		failed("it fails, and begins anew")
	case suture.EventServiceTerminate:
		log.Error("a part stopped and begins anew", "part", e.ServiceName, "err", e.Err)
		failed(fmt.Sprint("it stops, and begins anew: ", e.Err))
	case suture.EventStopTimeout:
		log.Warn("a part does not end", "part", e.ServiceName)
	}
}
