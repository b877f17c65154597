package patience_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/internal/patience"
)

func TestAWaitEndsWithItsCondition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		patience.Until(t, "a minute is over", func() bool { return time.Since(begun) >= time.Minute })
		if took := time.Since(begun); took > 61*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

func TestAWaitForWhatNeverComesEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if patience.Met(func() bool { return false }) {
			t.Error("it came")
		}
		ctx := patience.Context(t)
		<-ctx.Done()
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			t.Errorf("the context ends with %v", ctx.Err())
		}
	})
}
