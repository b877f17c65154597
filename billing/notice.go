package billing

// Owner is the address of the shop's owner, in every chat that they use.
const Owner = "owner"

// Guests is the address of everybody with running access at a notice's site.
const Guests = "guests"

// A Notice is a message that Sharefi owes to a person. It is stored together with the change that
// makes it due, and put into words only when it is sent.
type Notice struct {
	To     string     `json:"to"` // a chat's address, or Owner
	Kind   NoticeKind `json:"kind"`
	Order  string     `json:"order,omitempty"`  // the order, and so the lease, that it is about
	Site   string     `json:"site,omitempty"`   // the site that it is about
	Detail string     `json:"detail,omitempty"` // a reason, a period, a person's words; never a secret
	From   string     `json:"from,omitempty"`   // of a Question: the address that the answer goes to
	Who    string     `json:"who,omitempty"`    // of a Question: the name of the person
}

// NoticeKind is what a notice says. The set is closed.
type NoticeKind string

// What customers are owed.
const (
	PayHere     NoticeKind = "pay-here"     // the link
	LinkLater   NoticeKind = "link-later"   // the provider does not answer, we keep trying
	NotPaidYet  NoticeKind = "not-paid-yet" // the answer to "I have paid"
	PaidAsk     NoticeKind = "paid-ask"     // paid; which device?
	PaidKnown   NoticeKind = "paid-known"   // paid, for a device that is known
	AskAgain    NoticeKind = "ask-again"    // still no device
	OrderLapsed NoticeKind = "order-lapsed" // not paid in time
	OrderHeld   NoticeKind = "order-held"   // the amount does not fit, the owner decides
	RefundSoon  NoticeKind = "refund-soon"  // the money goes back
	RefundDone  NoticeKind = "refund-done"  // it went
	Access      NoticeKind = "access"       // network, password, end
	Sighted     NoticeKind = "sighted"      // the devices that the router sees
	Extended    NoticeKind = "extended"     // the running lease goes on
	RouterSlow  NoticeKind = "router-slow"  // the clock has not started; with a device, it joins a running lease
	WaitOrBack  NoticeKind = "wait-or-back" // wait, or the money back?
	EndsSoon    NoticeKind = "ends-soon"
	Ended       NoticeKind = "ended"
	Revoked     NoticeKind = "revoked"     // the owner ended it
	NewNetwork  NoticeKind = "new-network" // the network's name or password is another
	Answer      NoticeKind = "answer"      // the owner's words
	Cast        NoticeKind = "cast"        // the broadcast that Order names
	GiftTaken   NoticeKind = "gift-taken"  // by the friend
	MyData      NoticeKind = "my-data"     // all that is known of the customer
	ShopOpen    NoticeKind = "shop-open"   // places are free again
)

// What the owner is owed.
const (
	Sale         NoticeKind = "sale"
	Question     NoticeKind = "question" // a customer's words
	OwnerRefund  NoticeKind = "owner-refund"
	RefundFailed NoticeKind = "refund-failed"
	PaymentOdd   NoticeKind = "payment-odd"  // held, or paid twice
	PaymentLost  NoticeKind = "payment-lost" // payments without a record, after the records were lost: a code and an amount a line
	Dispute      NoticeKind = "dispute"
	GrantSlow    NoticeKind = "grant-slow"  // a customer is asked whether to wait for the router
	PlacesFull   NoticeKind = "places-full" // all places of a site are taken
	RouterGone   NoticeKind = "router-gone"
	RouterBack   NoticeKind = "router-back"
	RouterFilter NoticeKind = "router-filter" // the filter is off or in the wrong mode
	ClockWrong   NoticeKind = "clock-wrong"
	ClockRight   NoticeKind = "clock-right"
	Adopted      NoticeKind = "adopted"   // leases rebuilt from the router's list
	ChatGone     NoticeKind = "chat-gone" // WhatsApp is cut off and needs a person
	ChatBack     NoticeKind = "chat-back"
	Aside        NoticeKind = "aside"         // a message was set aside; Order is its code, Detail the reason
	StaffJoined  NoticeKind = "staff-joined"  // the invited person
	RouterView   NoticeKind = "router-view"   // what the router lists; asked for
	WiFiView     NoticeKind = "wifi-view"     // the network as customers are told it; asked for
	Backup       NoticeKind = "backup"        // all records, encrypted
	Export       NoticeKind = "export"        // a file that the owner asked for: what, form, menu
	People       NoticeKind = "people"        // customers of a name; asked for
	Report       NoticeKind = "report"        // the numbers of a period; asked for
	Running      NoticeKind = "running"       // the running access; asked for
	Journal      NoticeKind = "journal"       // what was changed, and by whom; asked for
	CastProgress NoticeKind = "cast-progress" // how far the broadcast is that Order names: the menu to show it in
	CastDone     NoticeKind = "cast-done"     // the end of a broadcast: told, people, gone

	VoucherSheet NoticeKind = "voucher-sheet" // a sheet to print; Order is its id, Detail the paper
	VoucherList  NoticeKind = "voucher-list"  // how vouchers stand
	DiscountList NoticeKind = "discount-list" // the discounts, and how often they are used
)

// Why money is held or goes back.
const (
	ReasonAmount  = "amount"  // the payment does not fit the order
	ReasonNoRoom  = "no-room" // it came too late and the site is full
	ReasonRouter  = "router"  // the router could not be reached in time
	ReasonNoClaim = "claim"   // no device was named in time
	ReasonOwner   = "owner"   // the owner decided so
)
