package pause_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/internal/pause"
)

func TestAPauseEndsInTimeOrWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		pause.For(t.Context(), time.Minute)
		if d := time.Since(began); d != time.Minute {
			t.Errorf("it took %v", d)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began = time.Now()
		pause.For(ctx, time.Hour)
		if d := time.Since(began); d != time.Second {
			t.Errorf("it took %v though its context ended", d)
		}
		began = time.Now()
		if pause.For(ctx, -time.Second); time.Since(began) != 0 {
			t.Error("nothing took a while")
		}
	})
}
