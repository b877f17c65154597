package bot

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
	"github.com/sharefi/sharefi/bot/text"
)

// How long an invitation is good, and how long it is known that it was.
const (
	inviteLasts = 24 * time.Hour
	inviteKnown = 7 * 24 * time.Hour
)

// staffLink is what the words begin with that a link with an invitation sends, after /start.
const staffLink = "s_"

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

// join takes an invitation's code, and reports whether that answered the message. To whoever sends a
// wrong one there are no invitations: he is answered as if he had said anything.
func (t *turn) join(code string) bool {
	if len(code) != inviteLength || t.Now.Before(t.d.Session.Locked) {
		return false
	}
	at, sealed := -1, seal(code)
	for i, invite := range t.Shop.Invites { // all of them, so that the time taken tells nothing
		if subtle.ConstantTimeCompare([]byte(sealed), []byte(invite.Seal)) == 1 {
			at = i
		}
	}
	if at < 0 {
		if _, known := t.Shop.helper(t.in); known || t.Owner(t.in) { // who joined opens his link again
			return false
		}
		t.wrongCode()
		return false
	}
	invite := t.Shop.Invites[at]
	switch {
	case t.Owner(t.in):
		t.say(text.InviteForOther, "name", invite.Name)
		return true
	case t.Now.After(invite.Until):
		t.say(text.InviteOver)
		return true
	}
	t.d.Session.Wrong = 0
	t.d.Shop.Invites = slices.Delete(slices.Clone(t.Shop.Invites), at, at+1)
	t.d.Shop.Staff = slices.DeleteFunc(slices.Clone(t.Shop.Staff), func(h Helper) bool { return h.Address == t.in.From() })
	t.d.Shop.Staff = append(t.d.Shop.Staff, Helper{
		Name: invite.Name, Address: t.in.From(), Phone: t.d.Session.Phone, Rights: invite.Rights, Joined: t.Now,
	})
	t.d.Menus = true
	t.change("staff join", invite.Name, "", rightsWords(invite.Rights))
	t.d.Notices = append(t.d.Notices, billing.Notice{To: billing.Owner, Kind: billing.StaffJoined, Detail: invite.Name})
	t.say(text.StaffWelcome, "name", invite.Name, "shop", t.World.Name)
	return true
}

// wrongCode counts wrong secret codes of a chat, and locks it after some in a row.
func (t *turn) wrongCode() {
	t.d.Session.Wrong++
	if t.d.Session.Wrong >= maxWrong {
		t.d.Session.Wrong, t.d.Session.Locked = 0, t.Now.Add(lockedFor)
	}
}

// opening handles what the link carried that opened the chat, and reports whether it said anything.
func (t *turn) opening(args []string) bool {
	if len(args) == 0 {
		return false
	}
	if code, ok := strings.CutPrefix(args[0], staffLink); ok {
		return t.join(code)
	}
	if strings.HasPrefix(args[0], voucherLink) || strings.HasPrefix(args[0], discountLink) {
		t.useCode(args)
		return true
	}
	return t.opensGift(args[0])
}
