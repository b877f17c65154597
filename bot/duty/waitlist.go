package duty

import (
	"context"

	"github.com/sharefi/sharefi/bot"
)

// waitlistRecords are what it reads and owes.
type waitlistRecords interface {
	Shop(ctx context.Context) (bot.Shop, error)
	Places(ctx context.Context) ([]bot.Place, error)
	// Opened tells up to n of those who wait.
	Opened(ctx context.Context, n int) error
}

// A waitlist tells people who wait that the shop sells again, as many as there are places.
type waitlist struct {
	records waitlistRecords
	Wall
}

func (w *waitlist) do(ctx context.Context) error {
	shop, err := w.records.Shop(ctx)
	if err != nil || shop.Paused || w.Sane() != nil {
		return err
	}
	places, err := w.records.Places(ctx)
	free := 0
	for _, p := range places {
		if shop.Sells(p.Name) && p.Status.Sells(w.Now()) {
			free += max(p.Places-p.Taken, 0)
		}
	}
	if err != nil || free == 0 {
		return err
	}
	return w.records.Opened(ctx, free)
}
