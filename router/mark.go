package router

import (
	"regexp"
	"strconv"
	"time"
)

// A Mark shows that an entry is ours. It is kept in the router's description field, so that the leases
// can be rebuilt from the router when the database is lost.
type Mark struct {
	Code string    // the order's code, such as K7Q4-MD2X
	End  time.Time // when the lease ends, in whole minutes
	Pass string    // the id of a passphrase, which leases that continue each other share; empty for a device
}

// The code is Crockford base32; the end is minutes since 1970 in base 36: 18 characters in all, or 27 with the id of
// a passphrase.
var markForm = regexp.MustCompile(`^sf-([0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4})-([0-9a-z]{1,8})(?:-([0-9a-hjkmnp-tv-z]{8}))?$`)

// String is the description, sf-<code>-<end>, with -<id> for a passphrase. The end is rounded up, so that a lease rebuilt from its
// mark is never shorter than the one that was sold.
func (m Mark) String() string {
	minutes := (m.End.UnixMilli() + 59_999) / 60_000
	text := "sf-" + m.Code + "-" + strconv.FormatInt(minutes, 36)
	if m.Pass != "" {
		text += "-" + m.Pass
	}
	return text
}

// ParseMark reads a description, and reports whether it is our mark.
func ParseMark(name string) (Mark, bool) {
	parts := markForm.FindStringSubmatch(name)
	if parts == nil {
		return Mark{}, false
	}
	minutes, err := strconv.ParseInt(parts[2], 36, 64)
	if err != nil || minutes > 1<<32 {
		return Mark{}, false
	}
	return Mark{Code: parts[1], End: time.UnixMilli(minutes * 60_000).UTC(), Pass: parts[3]}, true
}
