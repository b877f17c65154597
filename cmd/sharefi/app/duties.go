package app

import (
	"context"
	"time"
)

// dutiesEvery is how often it is looked whether a duty is due.
const dutiesEvery = 15 * time.Second

// A duty is what people are told by the clock, without having asked. It looks itself whether it is due.
type duty struct {
	name string
	do   func(context.Context) error
}

// A wall is the clock on the shop's wall.
type wall struct {
	now  func() time.Time
	zone *time.Location
	sane func() error // why it is not to be trusted
}

func (a *App) wall() wall { return wall{a.Now, a.Config.Timezone, a.guard.Check} }

// duties are all of them. A new one is a row.
func (a *App) duties() []duty {
	day := &summary{records: a.talk, wall: a.wall(), at: a.Config.Times.Summary}
	full := &fullSites{records: a.talk, wall: a.wall()}
	waiting := &waitlist{records: a.talk, wall: a.wall()}
	return []duty{
		{"sum up the day", day.do},
		{"tell the owner of sites that are full", full.do},
		{"send the week's backup", a.weekly.do},
		{"tell those who wait", waiting.do},
	}
}

// doDuties does what is due until ctx ends. A duty that fails is tried again, and keeps no other from its turn.
func (a *App) doDuties(ctx context.Context) error {
	list := a.duties()
	ticker := time.NewTicker(dutiesEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		for _, d := range list {
			if err := d.do(ctx); err != nil && ctx.Err() == nil {
				a.Log.Warn(d.name, "err", err)
			}
		}
	}
}
