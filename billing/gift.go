package billing

import "time"

type (
	// Offered says that the customer gives the order to the first person with the secret.
	Offered struct{ Secret string }

	// Handed says that another customer took an offered order.
	Handed struct{ Customer, Chat string }
)

// free checks that an order can still change hands: it is paid, was not a gift already, and has no device. One for a
// passphrase is not used until somebody joins with it, and then it is granted; but more time for a passphrase has no place of
// its own.
func free(o Order) error {
	switch {
	case o.Unpaid():
		return ErrNotPaid
	case o.State != Paid || o.Giver != "": // a gift can't be passed on
		return ErrOrderOver
	case o.For == ForPassphrase && o.Extends, o.For != ForPassphrase && (o.Device || o.For != ""):
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
