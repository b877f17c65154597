package dialog

// GiftLink begins what the link of a gift carries: g_<code>_<secret>.
const GiftLink = "g_"

// StaffLink is what the words begin with that a link with an invitation sends, after /start.
const StaffLink = "s_"

// What a deep link begins with that carries a code: t.me/BOT?start=v_CODE.
const (
	VoucherLink  = "v_"
	DiscountLink = "d_"
)
