package customer_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/customer"
)

func TestAHiddenNetworkIsToldToBeHidden(t *testing.T) {
	for _, hidden := range []bool{false, true} {
		s := bottest.Scene(billing.Order{}, nil)
		s.Network.Hidden = hidden
		out, ok := customer.Compose(billing.Notice{Kind: billing.NewNetwork}, s)
		if !ok || strings.Contains(out.Text, "This network is hidden") != hidden || len(out.Picture) == 0 {
			t.Errorf("hidden %v: %q", hidden, out.Text)
		}
	}
}

func TestANetworkThatIsRenamedInTheChatStaysHidden(t *testing.T) {
	shop := bot.Shop{Networks: map[string]bot.SetNetwork{"home": {SSID: "Sol"}}}
	if n := shop.Network("home", bot.Network{SSID: "Sharefi", Hidden: true}); n.SSID != "Sol" || !n.Hidden {
		t.Errorf("it is %+v", n)
	}
}
