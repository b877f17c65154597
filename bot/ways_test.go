package bot_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/bot"
)

var (
	upi        = payload.Account{Kind: payload.UPI, To: "cafe@okbank", Name: "Cafe"}
	cash       = payload.Account{Kind: payload.Cash}
	configured = []bot.Method{{Name: "stripe"}, bot.Direct("own-upi", "UPI", upi), bot.Direct("own-cash", "", cash)}
)

// names are those of some ways, hidden ones in brackets.
func names(list []bot.Method) string {
	var words []string
	for _, m := range list {
		if m.Hidden {
			words = append(words, "("+m.Name+")")
		} else {
			words = append(words, m.Name)
		}
	}
	return strings.Join(words, " ")
}

func TestTheConfigurationsWaysCountUntilTheOwnerChangesThem(t *testing.T) {
	var s bot.Shop
	if err := json.Unmarshal([]byte(`{"plans":[]}`), &s); err != nil { // of a shop from before the ways were kept
		t.Fatal(err)
	}
	ways := s.SetWays(configured)
	if got := names(ways.Methods(configured)); got != "stripe own-upi own-cash" || !reflect.DeepEqual(ways.Methods(configured), configured) {
		t.Errorf("%s: %+v", got, ways.Methods(configured))
	}
	if got := names(s.SetWays(configured[1:]).Methods(configured[1:])); got != "own-upi own-cash" {
		t.Errorf("the configuration changed, and the ways are %s", got)
	}
	s.Ways = &ways
	stored, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	s = bot.Shop{}
	if err := json.Unmarshal(stored, &s); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		configured []bot.Method
		want       string
	}{
		{configured, "stripe own-upi own-cash"},
		{configured[:1], "stripe own-upi own-cash"}, // accounts are the chat's now
		{configured[1:], "own-upi own-cash"},        // providers are not
		{append([]bot.Method{{Name: "stars"}}, configured...), "stripe own-upi own-cash stars"},
		{append([]bot.Method{bot.Direct("own-text", "Bank", payload.Account{Kind: payload.Text})}, configured...), "stripe own-upi own-cash"},
	} {
		if got := names(s.SetWays(c.configured).Methods(c.configured)); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

func TestAProviderThatComesBackStandsAsItDid(t *testing.T) {
	ways, err := bot.Shop{}.SetWays(configured).Hide("stripe", true)
	if err != nil {
		t.Fatal(err)
	}
	s := bot.Shop{Ways: &ways}
	without := s.SetWays(configured[1:])
	if without, err = without.First("own-cash"); err != nil {
		t.Fatal(err)
	}
	s.Ways = &without
	if got := names(s.SetWays(configured).Methods(configured)); got != "own-cash (stripe) own-upi" {
		t.Error(got)
	}
}

func TestANameIsGivenOnce(t *testing.T) {
	ways, given := bot.Shop{}.SetWays(configured), map[string]bool{"own-upi": true, "own-cash": true}
	for i := range 30 {
		after, name, err := ways.Add("UPI "+string(rune('a'+i)), upi)
		if err != nil || given[name] {
			t.Fatalf("%s is given twice, %v", name, err)
		}
		if ways.Given[payload.UPI] != i+1 {
			t.Fatal("the ways before were changed")
		}
		given[name] = true
		if ways, err = after.Drop(name); err != nil {
			t.Fatal(err)
		}
	}
	ways, err := ways.Drop("own-upi")
	if err != nil {
		t.Fatal(err)
	}
	if _, name, err := ways.Add("", upi); err != nil || name != "own-upi-32" {
		t.Errorf("%s, %v", name, err)
	}
	odd := bot.Ways{List: []bot.Way{{Name: "own-upi", Label: "UPI", Account: &upi}}} // of a record that says nothing of names
	if _, name, err := odd.Add("Two", upi); err != nil || name != "own-upi-2" {
		t.Errorf("%s, %v", name, err)
	}
}

func TestChangesOfTheWays(t *testing.T) {
	many := bot.Ways{}
	for len(many.List) < 20 {
		var err error
		if many, _, err = many.Add("Cash "+string(rune('a'+len(many.List))), cash); err != nil {
			t.Fatal(err)
		}
	}
	ways := bot.Shop{}.SetWays(configured)
	adds := func(label string, a payload.Account) func(bot.Ways) (bot.Ways, error) {
		return func(w bot.Ways) (bot.Ways, error) { w, _, err := w.Add(label, a); return w, err }
	}
	for name, c := range map[string]struct {
		from   bot.Ways
		change func(bot.Ways) (bot.Ways, error)
		want   string
		err    error
	}{
		"hide":  {ways, func(w bot.Ways) (bot.Ways, error) { return w.Hide("stripe", true) }, "(stripe) own-upi own-cash", nil},
		"first": {ways, func(w bot.Ways) (bot.Ways, error) { return w.First("own-cash") }, "own-cash stripe own-upi", nil},
		"drop":  {ways, func(w bot.Ways) (bot.Ways, error) { return w.Drop("own-upi") }, "stripe own-cash", nil},
		"call":  {ways, func(w bot.Ways) (bot.Ways, error) { return w.Call("own-upi", "Cafe") }, "stripe own-upi own-cash", nil},
		"tell":  {ways, func(w bot.Ways) (bot.Ways, error) { return w.Tell("own-cash", "At the bar.") }, "stripe own-upi own-cash", nil},
		"the same label": {ways, func(w bot.Ways) (bot.Ways, error) { return w.Call("own-upi", "UPI") },
			"stripe own-upi own-cash", nil},
		"another cash with a label": {ways, adds("At the bar", cash), "stripe own-upi own-cash own-cash-2", nil},
		"a transfer without a label": {ways, adds("", payload.Account{Kind: payload.EPC}),
			"stripe own-upi own-cash own-epc", nil},

		"hide nothing":       {ways, func(w bot.Ways) (bot.Ways, error) { return w.Hide("own-pix", true) }, "", bot.ErrWayUnknown},
		"first nothing":      {ways, func(w bot.Ways) (bot.Ways, error) { return w.First("own-pix") }, "", bot.ErrWayUnknown},
		"drop nothing":       {ways, func(w bot.Ways) (bot.Ways, error) { return w.Drop("own-pix") }, "", bot.ErrWayUnknown},
		"drop a provider":    {ways, func(w bot.Ways) (bot.Ways, error) { return w.Drop("stripe") }, "", bot.ErrWayFixed},
		"call a provider":    {ways, func(w bot.Ways) (bot.Ways, error) { return w.Call("stripe", "Card") }, "", bot.ErrWayFixed},
		"words of a QR code": {ways, func(w bot.Ways) (bot.Ways, error) { return w.Tell("own-upi", "Pay") }, "", bot.ErrWayWordless},
		"a label twice":      {ways, adds("upi", cash), "", bot.ErrLabelTaken},
		"cash twice":         {ways, adds("", cash), "", bot.ErrLabelTaken},
		"a brand twice":      {ways, adds("", upi), "", bot.ErrLabelTaken},
		"called as another":  {ways, func(w bot.Ways) (bot.Ways, error) { return w.Call("own-cash", " UPI ") }, "", bot.ErrLabelTaken},
		"a label nobody sees": {ways, func(w bot.Ways) (bot.Ways, error) { return w.Call("own-cash", "\u200b") },
			"", payload.ErrLabel},
		"words without a label": {ways, adds("", payload.Account{Kind: payload.Text}), "", payload.ErrLabel},
		"too many":              {many, adds("one more", cash), "", bot.ErrWaysMany},
	} {
		before, err := json.Marshal(c.from)
		if err != nil {
			t.Fatal(err)
		}
		after, err := c.change(c.from)
		switch {
		case c.err != nil && !errors.Is(err, c.err), c.err == nil && err != nil:
			t.Errorf("%s: %v, want %v", name, err, c.err)
		case c.err == nil && names(after.Methods(configured)) != c.want:
			t.Errorf("%s: %s, want %s", name, names(after.Methods(configured)), c.want)
		}
		if now, err := json.Marshal(c.from); err != nil || string(now) != string(before) {
			t.Errorf("%s changed the ways that it was made from", name)
		}
	}
}

func TestAnAccountSuitsAShopThatHasAPriceForIt(t *testing.T) {
	pix := payload.Account{Kind: payload.Pix, To: "wifi@example.org", Name: "Cafe", City: "Natal"}
	prices := func(list ...string) (s bot.Shop) {
		for _, currency := range list {
			s.Plans = append(s.Plans, billing.Plan{Price: billing.Money{Amount: 5000, Currency: currency}})
		}
		return s
	}
	wrong := upi
	wrong.To = "cafe"
	for name, c := range map[string]struct {
		shop    bot.Shop
		account payload.Account
		want    error
	}{
		"its currency":               {prices("INR"), upi, nil},
		"one of its currencies":      {prices("BRL", "INR"), upi, nil},
		"any":                        {prices("BRL"), cash, nil},
		"another currency":           {prices("INR"), pix, payload.ErrCurrency},
		"no plans":                   {prices(), cash, bot.ErrNoCurrency},
		"not an account":             {prices("BRL", "INR", "USD"), wrong, payload.ErrTo},
		"not one, the price is last": {prices("USD", "INR"), wrong, payload.ErrTo},
	} {
		if err := c.shop.Suits(c.account); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAShopSellsWhereAPlanHasAWayToBePaid(t *testing.T) {
	rupees := billing.Plan{Price: billing.Money{Amount: 5000, Currency: "INR"}}
	hidden := rupees
	hidden.Hidden = true
	off := configured[1]
	off.Hidden = true
	reais := billing.Plan{Price: billing.Money{Amount: 5000, Currency: "BRL"}}
	for name, c := range map[string]struct {
		plans []billing.Plan
		ways  []bot.Method
		want  bool
	}{
		"UPI":              {[]billing.Plan{rupees}, configured[1:2], true},
		"another currency": {[]billing.Plan{reais}, configured[1:2], false},
		"any currency":     {[]billing.Plan{reais}, configured[2:], true},
		"a hidden way":     {[]billing.Plan{rupees}, []bot.Method{off}, false},
		"a hidden plan":    {[]billing.Plan{hidden}, configured, false},
		"no plan":          {nil, configured, false},
		"no way":           {[]billing.Plan{rupees}, nil, false},
	} {
		if got := bot.Sells(c.plans, c.ways); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAWayThatTakesNoThousandthsSellsNothingForThem(t *testing.T) {
	hundredths, any := bot.Method{Name: "telegram", Decimals: 2}, bot.Method{Name: "stripe"}
	for currency, takes := range map[string]bool{"INR": true, "JPY": true, "KWD": false} {
		price := billing.Money{Amount: 1000, Currency: currency}
		if hundredths.Takes(price) != takes || !any.Takes(price) || bot.Sells([]billing.Plan{{Price: price}}, []bot.Method{hundredths}) != takes {
			t.Errorf("%s is taken, or not: want %v", currency, takes)
		}
	}
}
