package desk

import (
	"fmt"
	"testing"
	"time"
)

func TestAFloodIsToldOnceAndThenIgnored(t *testing.T) {
	var f floods
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	heard := map[verdict]int{}
	for n := range 500 {
		heard[f.hear("telegram:1", fmt.Sprint(n), now)]++
	}
	if heard[listen] != mostAtOnce || heard[tellOnce] != 1 {
		t.Errorf("%v", heard)
	}
	if f.hear("telegram:2", "1", now) != listen {
		t.Error("another chat is not listened to")
	}
	if now = now.Add(3 * onePer); f.hear("telegram:1", "later", now) != listen {
		t.Error("it is never listened to again")
	}
}

func TestFloodsFromManyChatsTakeBoundedMemory(t *testing.T) {
	var f floods
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for n := range 5 * maxListeners {
		f.hear(fmt.Sprint("telegram:", n), "1", now.Add(time.Duration(n)*time.Millisecond))
	}
	if len(f.chats) > maxListeners {
		t.Errorf("%d chats are counted", len(f.chats))
	}
}

func TestAMessageThatComesAgainAndAgainIsCountedOnce(t *testing.T) {
	var f floods
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for range 1000 {
		for _, id := range []string{"1", "2", "3"} {
			if f.hear("telegram:1", id, now) != listen {
				t.Fatal("it is lost")
			}
		}
	}
}
