package billing

// Owner is the address of the shop's owner, in every chat that they use.
const Owner = "owner"

// Guests is the address of everybody with running access at a notice's site.
const Guests = "guests"

// A Notice is a message that Sharefi owes to a person. It is stored together with the change that
// causes it, and put into words only when it is sent.
type Notice struct {
	To     string     `json:"to"` // a chat's address, or Owner
	Kind   NoticeKind `json:"kind"`
	Order  string     `json:"order,omitempty"`  // the order, and so the lease, it is about
	Site   string     `json:"site,omitempty"`   // the site it is about
	Detail string     `json:"detail,omitempty"` // a reason, a period, a person's words; never a secret
	From   string     `json:"from,omitempty"`   // of a Question: where the answer goes; of a Till: whose it is
	Who    string     `json:"who,omitempty"`    // of a Question: the name of the person
}

// NoticeKind is what a notice says. The set is closed.
type NoticeKind string

// Notices to customers.
const (
	PayHere       NoticeKind = "pay-here"       // the payment link
	LinkLater     NoticeKind = "link-later"     // the provider does not respond, we keep trying
	LinkRefused   NoticeKind = "link-refused"   // the provider refuses, until the owner has mended that
	MethodGone    NoticeKind = "method-gone"    // the order can't be paid by its method any more, and is cancelled
	NotPaidYet    NoticeKind = "not-paid-yet"   // the answer to "I have paid"
	ClaimRefused  NoticeKind = "claim-refused"  // the owner does not see the money that the customer says to have sent
	PaidAsk       NoticeKind = "paid-ask"       // paid; which device?
	PaidKnown     NoticeKind = "paid-known"     // paid, and the device is known
	AskAgain      NoticeKind = "ask-again"      // still no device
	OrderLapsed   NoticeKind = "order-lapsed"   // not paid in time
	InvoiceOver   NoticeKind = "invoice-over"   // its invoice goes out of the chat
	OrderSlow     NoticeKind = "order-slow"     // the customer has paid, and the money comes later
	PayFailed     NoticeKind = "pay-failed"     // the customer has paid, and no money comes
	OrderHeld     NoticeKind = "order-held"     // the amount does not match, the owner decides
	RefundSoon    NoticeKind = "refund-soon"    // the money is being refunded
	RefundDone    NoticeKind = "refund-done"    // the money was refunded
	RefundBounced NoticeKind = "refund-bounced" // it was told as made, and came back
	Access        NoticeKind = "access"         // network, password, end
	Joined        NoticeKind = "joined"         // somebody joined with the passphrase: the clock has started
	Sighted       NoticeKind = "sighted"        // the devices that the router sees
	TooMany       NoticeKind = "too-many"       // more devices joined with the passphrase than are paid for
	Extended      NoticeKind = "extended"       // the running lease goes on
	RouterSlow    NoticeKind = "router-slow"    // the clock has not started; with a device, it joins a running lease
	WaitOrBack    NoticeKind = "wait-or-back"   // wait, or a refund?
	EndsSoon      NoticeKind = "ends-soon"
	Ended         NoticeKind = "ended"
	Revoked       NoticeKind = "revoked"        // the owner ended it
	NewNetwork    NoticeKind = "new-network"    // the network's name or password changed
	Answer        NoticeKind = "answer"         // the owner's words
	Cast          NoticeKind = "cast"           // the broadcast named by Order
	GiftTaken     NoticeKind = "gift-taken"     // the friend took the gift
	MyData        NoticeKind = "my-data"        // everything stored about the customer
	ShopOpen      NoticeKind = "shop-open"      // places are free again
	LetterLost    NoticeKind = "letter-lost"    // one of our letters could not be sent
	OwnerGone     NoticeKind = "owner-gone"     // the person no longer owns the shop
	DeviceRefused NoticeKind = "device-refused" // the router refuses the device; Detail is its address
)

// Notices to the owner.
const (
	Sale            NoticeKind = "sale"
	Question        NoticeKind = "question" // a customer's words
	OwnerRefund     NoticeKind = "owner-refund"
	RefundFailed    NoticeKind = "refund-failed"
	PaymentOdd      NoticeKind = "payment-odd"   // held: it does not fit the order
	ClaimAsk        NoticeKind = "claim-ask"     // a customer says to have paid: did the money come?
	ClaimLapsed     NoticeKind = "claim-lapsed"  // nobody answered that
	ClaimOver       NoticeKind = "claim-over"    // the customer called the order off, so nobody needs to look any more
	SendBack        NoticeKind = "send-back"     // money that the owner is to give back by hand
	Till            NoticeKind = "till"          // what came and went by hand in a period, on request; From is whose, or empty
	PaidTwice       NoticeKind = "paid-twice"    // the second payment goes back; Detail is its amount
	TwiceByHand     NoticeKind = "twice-by-hand" // likewise, where only a person can give it back
	PaymentLost     NoticeKind = "payment-lost"  // payments of unknown orders, one code and amount per line
	Dispute         NoticeKind = "dispute"
	GrantSlow       NoticeKind = "grant-slow"  // a customer is asked whether to wait for the router
	PlacesFull      NoticeKind = "places-full" // all places of a site are taken
	RouterGone      NoticeKind = "router-gone"
	RouterBack      NoticeKind = "router-back"
	RouterFilter    NoticeKind = "router-filter" // the filter is off or in the wrong mode
	ClockWrong      NoticeKind = "clock-wrong"
	ClockRight      NoticeKind = "clock-right"
	Adopted         NoticeKind = "adopted"   // leases rebuilt from the router's list
	ChatGone        NoticeKind = "chat-gone" // WhatsApp is disconnected and needs a person
	ChatBack        NoticeKind = "chat-back"
	Aside           NoticeKind = "aside"            // a message was set aside; Order is its code, Detail the reason
	ProviderRefuses NoticeKind = "provider-refuses" // and why
	ProviderBack    NoticeKind = "provider-back"
	Restored        NoticeKind = "restored"        // the records are from a backup; Detail is when it was made
	CaughtUp        NoticeKind = "caught-up"       // what happened since then is known
	EventAside      NoticeKind = "event-aside"     // a provider's event was set aside, likewise
	LetterAside     NoticeKind = "letter-aside"    // a letter to somebody was set aside, likewise
	OrderBroken     NoticeKind = "order-broken"    // the record of an order can't be read; Detail is its code
	StaffJoined     NoticeKind = "staff-joined"    // the invited person
	OwnerJoined     NoticeKind = "owner-joined"    // likewise, as one more owner
	WaysChanged     NoticeKind = "ways-changed"    // an owner changed how customers pay; Detail is the way, as it is now
	RouterView      NoticeKind = "router-view"     // the router's list, on request
	WiFiView        NoticeKind = "wifi-view"       // the network's details as customers get them, on request
	Backup          NoticeKind = "backup"          // all records, encrypted
	Export          NoticeKind = "export"          // a file, on request: what, form, menu
	People          NoticeKind = "people"          // the people with a given name, on request
	Report          NoticeKind = "report"          // the numbers of a period, on request
	Running         NoticeKind = "running"         // the running access, on request
	ShelfView       NoticeKind = "shelf-view"      // what was set aside, on request
	Journal         NoticeKind = "journal"         // what was changed and by whom, on request
	CastProgress    NoticeKind = "cast-progress"   // progress of the broadcast named by Order; Detail is the menu
	CastDone        NoticeKind = "cast-done"       // a broadcast is done: told, people, gone
	RouterFull      NoticeKind = "router-full"     // its list is full: Detail is entries, the owner's of them, and who waits
	RouterRoom      NoticeKind = "router-room"     // there is room again
	AddressRefused  NoticeKind = "address-refused" // it refuses a device; Detail is the address and what it said
	RemovalRefused  NoticeKind = "removal-refused" // it keeps a device that is to leave; Detail as before

	VoucherSheet NoticeKind = "voucher-sheet" // a sheet to print; Order is its id, Detail the paper
	VoucherList  NoticeKind = "voucher-list"  // the vouchers and their states
	DiscountList NoticeKind = "discount-list" // the discounts and how often they were used
)

// Reminder is the detail of a notice that was said before, and is left out or waits while the owner wants to hear nothing.
const Reminder = "reminder"

// Unread is the detail of OrderLapsed where nobody could look whether the order was paid.
const Unread = "unread"

// Why money is held or refunded.
const (
	ReasonAmount  = "amount"  // the payment does not match the order
	ReasonNoRoom  = "no-room" // the payment came too late and the site is full
	ReasonRouter  = "router"  // the router could not be reached in time
	ReasonRefused = "refused" // the router refuses the device, and no other was named
	ReasonNoClaim = "claim"   // no device was named in time
	ReasonUnused  = "unused"  // nobody joined with the passphrase in time
	ReasonChanged = "changed" // the site lets people in another way now
	ReasonOwner   = "owner"   // the owner decided it
)
