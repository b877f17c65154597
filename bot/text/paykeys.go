package text

// Ways to pay, and money that a person has to see.
const (
	ChooseMethod   Key = "choose-method"
	MethodCard     Key = "method-card"
	MethodOnline   Key = "method-online"
	MethodCash     Key = "method-cash"
	MethodTransfer Key = "method-transfer"

	PayOwner          Key = "pay-owner"
	PayCash           Key = "pay-cash"
	LinePayee         Key = "line-payee"
	LineAccount       Key = "line-account"
	LineBank          Key = "line-bank"
	LineAmount        Key = "line-amount"
	LineReference     Key = "line-reference"
	ButtonCopyPayment Key = "button-copy-payment"

	ClaimWaits   Key = "claim-waits"
	ClaimRefused Key = "claim-refused"
	ClaimDenied  Key = "claim-denied"

	CancelledByHand   Key = "cancelled-by-hand"
	LapsedByHand      Key = "lapsed-by-hand"
	AskRefundByHand   Key = "ask-refund-by-hand"
	RefundGoingByHand Key = "refund-going-by-hand"

	ClaimAsk     Key = "claim-ask"
	ClaimLapsed  Key = "claim-lapsed"
	ButtonGot    Key = "button-got"
	ButtonNotGot Key = "button-not-got"
	HelpGot      Key = "help-got"
	AskGot       Key = "ask-got"
	AskGotHeld   Key = "ask-got-held"
	GotUsage     Key = "got-usage"
	GotNone      Key = "got-none"
	GotDone      Key = "got-done"
	GotBefore    Key = "got-before"
	GotOld       Key = "got-old"
	NotGotDone   Key = "not-got-done"
	WhoOwner     Key = "who-owner"
	StateClaimed Key = "state-claimed"

	SendBack       Key = "send-back"
	ButtonSentBack Key = "button-sent-back"
	RefundByHand   Key = "refund-by-hand"
	RefundSentBack Key = "refund-sent-back"

	MethodStars    Key = "method-stars"
	MethodInChat   Key = "method-in-chat"
	InvoiceWords   Key = "invoice-words"
	InvoiceRefused Key = "invoice-refused"
	PayOnTelegram  Key = "pay-on-telegram"
	PrivacyWords   Key = "privacy-words"

	CheckoutLater  Key = "checkout-later"
	CheckoutClosed Key = "checkout-closed"
	CheckoutOver   Key = "checkout-over"
	CheckoutPaid   Key = "checkout-paid"
	CheckoutBarred Key = "checkout-barred"

	SendAtProvider  Key = "send-at-provider"
	TwiceByHand     Key = "twice-by-hand"
	TwiceByHandBack Key = "twice-by-hand-back"

	PaymentLostStars Key = "payment-lost-stars"

	StarsWhole        Key = "stars-whole"
	PlanInStars       Key = "plan-in-stars"
	AskRefundStars    Key = "ask-refund-stars"
	RefundGoingStars  Key = "refund-going-stars"
	RefundFailedStars Key = "refund-failed-stars"
)
