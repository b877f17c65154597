package bot

import (
	"slices"
	"strings"
	"time"
)

// A Helper is one of the staff: somebody to whom the owner gave rights.
type Helper struct {
	Name    string    `json:"name"`
	Address string    `json:"address"`         // the chat that he joined from
	Phone   string    `json:"phone,omitempty"` // verified, E.164
	Rights  []Right   `json:"rights"`
	Joined  time.Time `json:"joined"`
}

// An Invite makes whoever sends its code one of the staff, once.
type Invite struct {
	Name   string    `json:"name"`
	Rights []Right   `json:"rights"`
	Seal   string    `json:"seal"` // of the code, which itself is stored nowhere
	Until  time.Time `json:"until"`
}

// grantable are the rights that staff may have, in the order in which they are shown.
var grantable = []Right{See, Grant, Refund, Sell, Manage}

// Has reports whether a helper may do something. Any right opens what everybody with one may do.
func (h Helper) Has(r Right) bool { return r == Any || slices.Contains(h.Rights, r) }

// helper finds the helper whose message this is: by the chat's address, or by the phone that its
// channel vouches for, on the channel that he joined from.
func (s Shop) helper(in Incoming) (Helper, bool) {
	i := slices.IndexFunc(s.Staff, func(h Helper) bool {
		same := strings.HasPrefix(h.Address, in.Channel+":") && in.Own && in.Kind != Contact && in.Phone != "" && h.Phone == "+"+in.Phone
		return h.Address == in.From() || same
	})
	if i < 0 {
		return Helper{}, false
	}
	return s.Staff[i], true
}

// May reports whether whoever sent a message may do something to the shop.
func (w World) May(in Incoming, r Right) bool {
	if w.Owner(in) {
		return true
	}
	h, ok := w.Shop.helper(in)
	return ok && r != Own && h.Has(r)
}

// readRights takes the rights off the end of some words: "Anna Maria see grant".
func readRights(args []string) (name string, rights []Right) {
	end, named := len(args), map[Right]bool{}
	for ; end > 0; end-- {
		r := Right(strings.ToLower(strings.Trim(args[end-1], ",")))
		if r == "all" {
			for _, each := range grantable {
				named[each] = true
			}
		} else if !slices.Contains(grantable, r) {
			break
		}
		named[r] = true
	}
	for _, r := range grantable {
		if named[r] {
			rights = append(rights, r)
		}
	}
	return strings.Join(args[:end], " "), rights
}

// rightsWords lists rights for people and for the journal.
func rightsWords(rights []Right) string {
	words := make([]string, len(rights))
	for i, r := range rights {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}
