package bot_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/router"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// The parts of a session are for readers; in Redis it is one flat record, as earlier versions wrote it.
func TestASessionIsOneFlatRecord(t *testing.T) {
	s := bot.Session{
		Party:    bot.Party{Lang: "sw", Name: "Carlo", Phone: "+12025550123", Gone: true, Quiet: true},
		Purchase: bot.Purchase{Wants: "buy", Discount: "SUMMER"},
		Naming: bot.Naming{
			Offers: []router.MAC{{2}}, Moving: "K7Q4-MD2X", From: router.MAC{4}, Adding: true, Label: router.MAC{6},
		},
		Codes:   bot.Codes{Tries: bot.Tries{Wrong: 2, Locked: noon}, Code: true},
		Pending: bot.Pending{Ask: "pause", Draft: "Closed today", Network: &bot.SetNetwork{SSID: "Sharefi"}},
		Writing: bot.ToOwner,
	}
	stored, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(stored, &fields); err != nil {
		t.Fatal(err)
	}
	const want = "adding ask code discount draft from gone lang locked moving name naming network offers phone quiet wants writing wrong"
	if got := strings.Join(slices.Sorted(maps.Keys(fields)), " "); got != want {
		t.Errorf("the fields are %s", got)
	}
	var read bot.Session
	if err := json.Unmarshal(stored, &read); err != nil || read.Locked != noon || read.Label != s.Label ||
		read.Ask != "pause" {
		t.Errorf("%s is read as %+v, %v", stored, read, err)
	}
}

func TestCodesRestAfterFiveMisses(t *testing.T) {
	var tries bot.Tries
	for range 4 {
		tries.Miss(noon)
	}
	if !tries.May(noon) {
		t.Error("locked after four")
	}
	tries.Hit()
	for range 5 {
		tries.Miss(noon)
	}
	for after, may := range map[time.Duration]bool{0: false, time.Hour - 1: false, time.Hour: true} {
		if tries.May(noon.Add(after)) != may {
			t.Errorf("after %s it is %v", after, !may)
		}
	}
}
