package router

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// RetryConfig limits Retry. The zero value tries three times within a second or two.
type RetryConfig struct {
	Tries uint          // 3 if zero
	First time.Duration // the wait before the second try, 300 ms if zero; it doubles each time
}

// quick is how long after the first try retries may start. If requests time out, the next pass tries
// again, and the customer hears of the delay before it does.
const quick = 5 * time.Second

// Retry retries a call when the router could not be reached. Nothing else is retried: repeating a wrong
// password locks the owner out, and while the owner is logged in the router is theirs until the next pass.
// Abilities beyond the contract are passed through without retries.
func Retry(d Driver, c RetryConfig) Driver {
	if c.Tries == 0 {
		c.Tries = 3
	}
	if c.First == 0 {
		c.First = 300 * time.Millisecond
	}
	return &retried{d, c}
}

type retried struct {
	Driver
	config RetryConfig
}

func (r *retried) Unwrap() Driver { return r.Driver }

func (r *retried) Admissions(ctx context.Context) ([]Admission, error) {
	return again(ctx, r.config, func() ([]Admission, error) { return r.Driver.Admissions(ctx) })
}

func (r *retried) Apply(ctx context.Context, add, remove []Admission) error {
	_, err := again(ctx, r.config, func() (struct{}, error) {
		return struct{}{}, r.Driver.Apply(ctx, add, remove)
	})
	return err
}

func again[T any](ctx context.Context, c RetryConfig, call func() (T, error)) (T, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.Multiplier = c.First, 2
	result, err := backoff.Retry(ctx, func() (T, error) {
		result, err := call()
		if err != nil && (!errors.Is(err, ErrUnreachable) || Permanent(err)) {
			err = backoff.Permanent(err)
		}
		return result, err
	}, backoff.WithBackOff(wait), backoff.WithMaxTries(c.Tries), backoff.WithMaxElapsedTime(quick))
	var final *backoff.PermanentError
	if errors.As(err, &final) { // the library does not unwrap the error of the last try
		err = final.Unwrap()
	}
	return result, err
}
