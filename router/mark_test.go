package router_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/router"
)

func TestAMarkComesBackAsItWasInWholeMinutes(t *testing.T) {
	end := time.Date(2030, 5, 1, 12, 34, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		end  time.Time
		want time.Time
	}{
		{"a whole minute", end, end},
		{"a moment later is rounded up", end.Add(time.Millisecond), end.Add(time.Minute)},
		{"a moment earlier is rounded up", end.Add(-time.Millisecond), end},
	} {
		text := router.Mark{Code: "K7Q4-MD2X", End: c.end}.String()
		mark, ok := router.ParseMark(text)
		if !ok || mark.Code != "K7Q4-MD2X" || !mark.End.Equal(c.want) {
			t.Errorf("%s: %q came back as %v, %v", c.name, text, mark, ok)
		}
		if len(text) > 20 {
			t.Errorf("%q is too long for a description field", text)
		}
	}
}

func TestTheOwnersDescriptionsCarryNoMark(t *testing.T) {
	for _, name := range []string{
		"", "Living room TV", "sf", "sf-", "sf-K7Q4-MD2X", "sf-K7Q4-MD2X-", "sf-K7Q4MD2X-hx3k2", "SF-K7Q4-MD2X-hx3k2",
		"sf-K7Q4-MD2I-hx3k2", "sf-K7Q4-MD2X-HX3K2", " sf-K7Q4-MD2X-hx3k2",
		"sf-K7Q4-MD2X-hx3k2 ", "sf-K7Q4-MD2X-hx3k2\n",
		"sf-K7Q4-MD2X-zzzzzzzz", "sf-K7Q4-MD2X-123456789",
	} {
		if mark, ok := router.ParseMark(name); ok {
			t.Errorf("%q is taken for %v", name, mark)
		}
	}
}

func FuzzParseMark(f *testing.F) {
	for _, seed := range []string{"sf-K7Q4-MD2X-hx3k2", "sf-0000-0000-0", "sf-K7Q4-MD2X-zzzzzzzz", "TV"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		mark, ok := router.ParseMark(text)
		if !ok {
			return
		}
		if again, ok := router.ParseMark(mark.String()); !ok || again.Code != mark.Code || !again.End.Equal(mark.End) {
			t.Fatalf("%q came back as %v", text, again)
		}
	})
}
