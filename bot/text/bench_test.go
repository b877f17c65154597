package text_test

import (
	"testing"

	"github.com/sharefi/sharefi/bot/text"
)

func BenchmarkSay(b *testing.B) {
	l := text.In("en")
	for b.Loop() {
		l.Say(text.PayHere, "code", "K7Q4-MD2X", "plan", "1 day", "price", "₹50.00", "until", "12:30 UTC")
	}
}
