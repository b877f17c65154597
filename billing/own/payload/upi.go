package payload

import (
	"net/url"
	"regexp"
	"strings"
)

var upiID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{1,190}@[A-Za-z][A-Za-z0-9]{1,63}$`)

// upiTarget is the id that a text is, or that the text of a sticker's QR code pays to.
func upiTarget(to string) (id string, ok bool) {
	id = strings.TrimSpace(to)
	if link, err := url.Parse(id); err == nil && strings.EqualFold(link.Scheme, "upi") {
		id = link.Query().Get("pa")
	}
	return id, upiID.MatchString(id)
}

func checkUPI(a Account, _ string) error {
	if _, ok := upiTarget(a.To); !ok {
		return bad(ErrTo, "to", "%q is not a UPI id; it looks like cafe@okbank, without spaces", a.To)
	}
	return folded("name", a.Name)
}

// askUPI writes a link of which only the picture is used: apps refuse tapped links to personal ids. For the same
// reason there is no mc, tr or sign, with which the id would be taken for a registered merchant's.
func askUPI(a Account, o order) Asked {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	name := fold(a.Name, 99)
	id, _ := upiTarget(a.To)
	return Asked{
		QR:       "upi://pay?pa=" + id + "&pn=" + escape(name) + "&am=" + o.amount + "&cu=INR&tn=" + o.code,
		Copy:     id,
		Lines:    lines(Line{To, id}, Line{Payee, name}, o.amountLine(), Line{Reference, o.code}),
		Referred: true,
	}
}
