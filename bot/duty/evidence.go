package duty

import (
	"context"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// evidenceRecords are what it changes.
type evidenceRecords interface {
	// Forgets forgets what customers sent about their payments until an instant.
	Forgets(ctx context.Context, until time.Time) error
}

// forgetEvery is how often it is looked what is old.
const forgetEvery = time.Hour

// evidence forgets what customers sent about their payments, once it is old.
type evidence struct {
	records evidenceRecords
	Wall
	looked time.Time
}

func (e *evidence) do(ctx context.Context) error {
	now := e.Now()
	if e.Sane() != nil || now.Sub(e.looked) < forgetEvery {
		return nil
	}
	if err := e.records.Forgets(ctx, now.Add(-billing.EvidenceKept)); err != nil {
		return err
	}
	e.looked = now
	return nil
}
