package billing

// OnBan returns what happens to an order whose customer is banned: an unpaid order is cancelled, whatever
// its customer says, and an unused one is refunded; with refund, so is one in use. Nobody is asked any more
// about one that was over. Nil leaves the order unchanged, as for an order that was a present from the
// owner: no money was paid for it.
func (o Order) OnBan(refund bool) Fact {
	switch {
	case o.Unpaid():
		return CalledOff{}
	case o.AsksOwner():
		return ClaimDenied{Times: o.Claim.Times}
	case o.Payment.Provider == Owner:
		return nil
	case o.State == Paid, o.State == Granted && refund:
		return GiveBack{Reason: ReasonOwner}
	}
	return nil
}
