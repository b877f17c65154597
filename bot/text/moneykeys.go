package text

// Money that goes back, or does not fit its order.
const (
	RefundUsage   Key = "refund-usage"
	RefundNone    Key = "refund-none"
	AcceptUsage   Key = "accept-usage"
	AcceptNone    Key = "accept-none"
	AskAccept     Key = "ask-accept"
	AcceptDone    Key = "accept-done"
	RefundNothing Key = "refund-nothing"
	AskRefund     Key = "ask-refund"
	AskRefundSent Key = "ask-refund-sent"
	RefundSent    Key = "refund-sent"
	AskRefundAll  Key = "ask-refund-all"
	RefundEnds    Key = "refund-ends"
	RefundStays   Key = "refund-stays"
	RefundGoing   Key = "refund-going"
)
