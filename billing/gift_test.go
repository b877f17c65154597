package billing_test

import (
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

func TestAnOrderIsGivenOnce(t *testing.T) {
	o, _, err := billing.Apply(order(billing.Paid), billing.Offered{Secret: "GAVE-0001"}, noon)
	if err != nil || o.Gift != "GAVE-0001" || o.Customer != "+12025550123" {
		t.Fatalf("%+v, %v", o, err)
	}
	taken, _, err := billing.Apply(o, billing.Handed{Customer: "+12025550177", Chat: "telegram:2"}, noon)
	if err != nil || taken.Customer != "+12025550177" || taken.Chat != "telegram:2" || taken.Giver != "+12025550123" ||
		taken.Gift != "" || taken.Payment != o.Payment {
		t.Fatalf("%+v, %v", taken, err)
	}
	pass := order(billing.Paid)
	pass.For, pass.Device = billing.ForPassphrase, true
	if pass, _, err = billing.Apply(pass, billing.Offered{Secret: "GAVE-0001"}, noon); err != nil {
		t.Fatal(err)
	}
	if pass, _, err = billing.Apply(pass, billing.Handed{Customer: "+12025550177"}, noon); err != nil || pass.For != billing.ForPassphrase ||
		pass.Customer != "+12025550177" {
		t.Fatalf("%+v, %v", pass, err)
	}
	more := order(billing.Paid)
	more.For, more.Extends = billing.ForPassphrase, true
	used := o
	used.Device = true
	for _, c := range []struct {
		name string
		from billing.Order
		fact billing.Fact
		want error
	}{
		{"taken twice", taken, billing.Handed{Customer: "+12025550188"}, billing.ErrOrderOver},
		{"given on", taken, billing.Offered{Secret: "GAVE-0002"}, billing.ErrOrderOver},
		{"taken when used", used, billing.Handed{Customer: "+12025550177"}, billing.ErrOrderOver},
		{"taken though nobody gives it", order(billing.Paid), billing.Handed{Customer: "+12025550177"}, billing.ErrOrderOver},
		{"given on, a passphrase", pass, billing.Offered{Secret: "GAVE-0002"}, billing.ErrOrderOver},
		{"given, more time for a passphrase", more, billing.Offered{Secret: "GAVE-0002"}, billing.ErrOrderOver},
		{"given unpaid", order(billing.Pending), billing.Offered{Secret: "GAVE-0001"}, billing.ErrNotPaid},
		{"given when granted", order(billing.Granted), billing.Offered{Secret: "GAVE-0001"}, billing.ErrOrderOver},
	} {
		if _, outcome, err := billing.Apply(c.from, c.fact, noon); outcome != billing.Refused || !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %v", c.name, outcome, err)
		}
	}
}

func TestWhatIsPaidByAWrongClockIsGrantedAtOnce(t *testing.T) {
	o := order(billing.Paid)
	o.For, o.PaidAt, o.Created = billing.ForPassphrase, noon.Add(5*time.Hour), noon.Add(5*time.Hour)
	if due := billing.DefaultRules().Due(o); due.IsZero() || due.After(noon) {
		t.Errorf("it is due at %v", due)
	}
}
