package demo

import (
	"errors"
	"testing"
)

func TestTheDemoSaysThatItNeedsSixtyFourBits(t *testing.T) {
	t.Parallel()
	if err := runsOn(32); !errors.Is(err, errNarrow) {
		t.Error(err)
	}
	if err := runsOn(64); err != nil {
		t.Error(err)
	}
}
