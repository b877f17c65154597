package billing

import "time"

type (
	// Offered says that the customer gives the order to the first person with the secret.
	Offered struct{ Secret string }

	// Handed says that another customer took an offered order.
	Handed struct{ Customer, Chat string }
)

// free checks that an order can still change hands: it is paid, has no device and was not a gift already.
func free(o Order) error {
	switch {
	case o.State == Pending:
		return ErrNotPaid
	case o.State != Paid || o.Device || o.For != "" || o.Giver != "": // a gift can't be passed on
		return ErrOrderOver
	}
	return nil
}

func (f Offered) apply(o Order, _ time.Time) (Order, Outcome, error) {
	if err := free(o); err != nil {
		return o, Refused, err
	}
	o.Gift = f.Secret
	return o, Applied, nil
}

func (f Handed) apply(o Order, _ time.Time) (Order, Outcome, error) {
	if err := free(o); err != nil {
		return o, Refused, err
	}
	if o.Gift == "" {
		return o, Refused, ErrOrderOver
	}
	o.Giver, o.Customer, o.Chat, o.Gift = o.Customer, f.Customer, f.Chat, ""
	return o, Applied, nil
}
