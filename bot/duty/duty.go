// Package duty is what people are told by the clock, without having asked: the day's numbers, a full site, the week's
// backup, and that the shop sells again.
//
// It must not import a channel or a store. Its one invariant: each is told once, however often it is looked at.
package duty

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// every is how often it is looked whether a duty is due.
const every = 15 * time.Second

// A Wall is the clock on the shop's wall.
type Wall struct {
	Now  func() time.Time
	Zone *time.Location
	Sane func() error // why it is not to be trusted
}

// Records are what the duties read, and whom they owe. Every method may block on Redis, and may be repeated.
type Records interface {
	summaries
	fullRecords
	weeks
	waitlistRecords
	evidenceRecords
}

// Duties do what is due.
type Duties struct {
	Wall
	Records Records
	Summary string // the time of day of the summary, or off
	Weekly  bool   // a backup is sent in each week
	Log     *slog.Logger

	once sync.Once
	list []duty
}

// A duty looks itself whether it is due.
type duty struct {
	name string
	do   func(context.Context) error
}

// all are the duties, which remember what they told. A new one is a row.
func (d *Duties) all() []duty {
	d.once.Do(func() {
		d.list = []duty{
			{"sum up the day", (&summary{records: d.Records, Wall: d.Wall, at: d.Summary}).do},
			{"tell the owner of sites that are full", (&fullSites{records: d.Records, Wall: d.Wall}).do},
			{"send the week's backup", (&weekly{records: d.Records, Wall: d.Wall, on: d.Weekly}).do},
			{"tell those who wait", (&waitlist{records: d.Records, Wall: d.Wall}).do},
			{"forget what customers sent about payments", (&evidence{records: d.Records, Wall: d.Wall}).do},
		}
	})
	return d.list
}

// Run does what is due until ctx ends.
func (d *Duties) Run(ctx context.Context) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if err := d.Pass(ctx); err != nil && ctx.Err() == nil {
			d.Log.Warn("do what is due", "err", err)
		}
	}
}

// Pass does what is due now. A duty that fails is tried again in the next pass, and keeps no other from its turn.
func (d *Duties) Pass(ctx context.Context) error {
	var errs []error
	for _, one := range d.all() {
		if err := one.do(ctx); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", one.name, err))
		}
	}
	return errors.Join(errs...)
}
