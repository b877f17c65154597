package owner

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// How long an invitation is good, and how long it is known that it was.
const (
	inviteLasts = 24 * time.Hour
	inviteKnown = 7 * 24 * time.Hour
)

const inviteLength = 16

// NewInvite makes the code of an invitation: 80 bits in base32.
func NewInvite() string {
	var b [10]byte
	rand.Read(b[:]) // never fails
	return base32.StdEncoding.EncodeToString(b[:])
}

// seal is what is stored of a code. The code has so many bits that it needs no salt.
func seal(code string) string {
	sum := sha256.Sum256([]byte("sharefi staff " + strings.ToUpper(code)))
	return hex.EncodeToString(sum[:])
}

// Join takes an invitation's code, and reports whether that answered the message. A wrong code is
// answered like any other words, so that nobody learns of invitations.
func Join(t *dialog.Turn, code string) bool {
	if len(code) != inviteLength || !t.Decision.Session.May(t.Now) {
		return false
	}
	at, sealed := -1, seal(code)
	for i, invite := range t.Shop.Invites { // all of them, so that the time taken tells nothing
		if subtle.ConstantTimeCompare([]byte(sealed), []byte(invite.Seal)) == 1 {
			at = i
		}
	}
	if at < 0 {
		if _, known := t.Shop.Helper(t.In); known || t.Owner(t.In) { // a member opens the link again
			return false
		}
		t.Decision.Session.Miss(t.Now)
		return false
	}
	invite := t.Shop.Invites[at]
	switch {
	case t.Owner(t.In):
		t.Say(text.InviteForOther, "name", invite.Name)
		return true
	case t.Now.After(invite.Until):
		t.Say(text.InviteOver)
		return true
	}
	t.Decision.Session.Hit()
	t.Decision.Shop.Invites = slices.Delete(slices.Clone(t.Shop.Invites), at, at+1)
	t.Decision.Shop.Staff = slices.DeleteFunc(slices.Clone(t.Shop.Staff),
		func(h bot.Helper) bool { return h.Address == t.In.From() })
	t.Decision.Menus = true
	if invite.Owns() {
		joinOwners(t, invite)
		return true
	}
	t.Decision.Shop.Staff = append(t.Decision.Shop.Staff, bot.Helper{
		Name: invite.Name, Address: t.In.From(), Phone: t.Decision.Session.Phone, Rights: invite.Rights, Joined: t.Now,
	})
	t.Note("staff join", invite.Name, "", rightsWords(invite.Rights))
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: billing.Owner, Kind: billing.StaffJoined,
		Detail: invite.Name})
	t.Say(text.StaffWelcome, "name", invite.Name, "shop", t.World.Name)
	return true
}

// joinOwners makes the sender an owner. What they could as staff, they can anyway.
func joinOwners(t *dialog.Turn, invite bot.Invite) {
	t.Decision.Shop = t.Decision.Shop.WithOwner(t.In.From(), bot.Claim{Name: invite.Name, At: t.Now})
	t.Note("owners join", invite.Name, "", "")
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: billing.Owner, Kind: billing.OwnerJoined,
		Detail: invite.Name})
	t.Say(text.OwnerWelcome, "name", invite.Name, "shop", t.World.Name)
}

// Joins takes the invitation that a link carries, and reports whether that answered the message.
func Joins(t *dialog.Turn, carried string) bool {
	code, ok := strings.CutPrefix(carried, dialog.StaffLink)
	return ok && Join(t, code)
}
