package billing

// OnBan is what happens to an order whose customer is banned: it is called off while it is not paid, and its money
// goes back while it is not used, with refund also after that. Nil leaves the order; its access ends. What the owner
// gave has no money to go back.
func (o Order) OnBan(refund bool) Fact {
	switch {
	case o.State == Pending:
		return CalledOff{}
	case o.Payment.Provider == Owner:
		return nil
	case o.State == Paid, o.State == Granted && refund:
		return GiveBack{Reason: ReasonOwner}
	}
	return nil
}
