package duty

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/bot"
)

// fullRecords are what it reads and owes.
type fullRecords interface {
	Places(ctx context.Context) ([]bot.Place, error)
	// Full owes the owner the word that a site is full, once on a day.
	Full(ctx context.Context, site, day string) error
}

// fullSites tells the owner of sites that can take nobody more.
type fullSites struct {
	records fullRecords
	Wall
}

func (f *fullSites) do(ctx context.Context) error {
	places, err := f.records.Places(ctx)
	day := f.Now().In(f.Zone).Format(time.DateOnly)
	for _, p := range places {
		if p.Places > 0 && p.Taken >= p.Places && p.Status.OK {
			err = errors.Join(err, f.records.Full(ctx, p.Name, day))
		}
	}
	return err
}
