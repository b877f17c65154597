package main

import (
	"errors"
	"testing"
)

func TestTheDemoSaysThatItNeedsSixtyFourBits(t *testing.T) {
	t.Parallel()
	if err := demoRunsOn(32); !errors.Is(err, errDemoNarrow) {
		t.Error(err)
	}
	if err := demoRunsOn(64); err != nil {
		t.Error(err)
	}
}
