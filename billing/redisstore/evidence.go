package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// A used reference or picture of a payment, by its mark.
type used struct {
	Order string `json:"order"` // that it was first sent for
}

// EvidenceKey is where it is noted which order a reference or picture was first sent for.
func EvidenceKey(db *redisdb.DB, mark string) string { return db.Key("evidence", mark) }

// PutEvidence notes, as part of a batch, that a reference or picture is sent for an order, for the first time: if it was
// sent for another one meanwhile, the batch is refused.
func (s *Store) PutEvidence(b *redisdb.Batch, mark, code string) {
	b.Put(EvidenceKey(s.DB, mark), 0, used{code})
	b.Do("PEXPIRE", EvidenceKey(s.DB, mark), billing.EvidenceKept.Milliseconds())
}

// DecodeEvidence reads which order a reference or picture was first sent for.
func DecodeEvidence(stored string) (code string, err error) {
	_, body, err := redisdb.Unpack(stored)
	if err != nil {
		return "", err
	}
	var u used
	if err := json.Unmarshal([]byte(body), &u); err != nil {
		return "", fmt.Errorf("read a used reference: %w", err)
	}
	return u.Order, nil
}

func (s *Store) evidencesKey() string { return s.DB.Key("orders", "evidence") }

// evidenceRow lists an order for as long as something is kept that its customer sent about the payment.
func (s *Store) evidenceRow(b *redisdb.Batch, o billing.Order) {
	if o.Claim.Given.IsZero() {
		b.Do("ZREM", s.evidencesKey(), o.Code)
	} else {
		b.Do("ZADD", s.evidencesKey(), o.Claim.Given.UnixMilli(), o.Code)
	}
}

// ForgetEvidence forgets what customers sent about their payments until an instant.
func (s *Store) ForgetEvidence(ctx context.Context, until time.Time) error {
	codes, err := s.DB.ZRangeArgs(ctx, redis.ZRangeArgs{Key: s.evidencesKey(), ByScore: true,
		Start: "-inf", Stop: strconv.FormatInt(until.UnixMilli(), 10), Count: settlePage}).Result()
	if err != nil {
		return fmt.Errorf("read what customers sent about payments: %w", err)
	}
	list, err := s.Known(ctx, codes)
	if err != nil {
		return err
	}
	var errs []error
	for _, o := range list {
		var b redisdb.Batch
		s.PutForgotten(&b, o)
		if err := s.DB.Commit(ctx, &b); !errors.Is(err, redisdb.ErrConflict) { // else it is looked at once more
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// PutForgotten stores an order without what its customer sent about the payment, as part of a batch.
func (s *Store) PutForgotten(b *redisdb.Batch, o billing.Order) {
	if forgotten, outcome, _ := billing.Apply(o, billing.EvidenceForgotten{}, time.Time{}); outcome == billing.Applied {
		b.Put(OrderKey(s.DB, o.Code), o.Version, forgotten)
		s.evidenceRow(b, forgotten)
	}
}

// EvidenceOf reads the orders of a customer with something that they sent about the payment.
func (s *Store) EvidenceOf(ctx context.Context, phone string) ([]billing.Order, error) {
	codes, err := s.DB.ZRange(ctx, s.evidencesKey(), 0, -1).Result()
	if err != nil {
		return nil, fmt.Errorf("read what customers sent about payments: %w", err)
	}
	list, err := s.Known(ctx, codes)
	return slices.DeleteFunc(list, func(o billing.Order) bool { return o.Buyer() != phone }), err
}
