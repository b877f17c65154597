package dialog

// Names are kinds of records that the words of a message can name, as a set.
type Names int

// The kinds.
const (
	Device Names = 1 << iota // a MAC address, with the leases of the device
	Order                    // by its code, as a sheet of vouchers is
	Phone                    // a customer
	Voucher
	Discount
	Shelved // by its code
	Access  // all that the named device or order is part of, with its orders

	Anything = Device | Order | Phone | Voucher | Discount
)

// Has reports whether a kind is among them.
func (n Names) Has(kind Names) bool { return n&kind != 0 }
