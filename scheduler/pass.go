package scheduler

import (
	"crypto/rand"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
)

// A Pass is the WPA2 passphrase of a lease, which admits whoever has it. Leases that continue each other share it, so
// that a phone that has joined once never asks again.
type Pass struct {
	ID    string       `json:"id"` // in the mark at the router: 8 characters
	Words secret.Value `json:"-"`  // unknown of a lease that was adopted from a router
}

// letters are those that nobody mistakes for another, in print or read aloud: no l and 1, no o and 0, no u and v.
const letters = "abcdefghjkmnpqrstvwxyz23456789"

// An id has the letters of a mark, eight of them; a passphrase has twelve in three groups, 58 bits.
const (
	idLetters = "0123456789abcdefghjkmnpqrstvwxyz"
	idLength  = 8
	group     = 4
	groups    = 3
)

// FreshPass makes a passphrase that nobody had before.
func FreshPass() Pass {
	words := draw(letters, group)
	for range groups - 1 {
		words += "-" + draw(letters, group)
	}
	return Pass{ID: draw(idLetters, idLength), Words: secret.New(words)}
}

// draw takes letters by chance, each as likely as the others.
func draw(from string, n int) string {
	text := make([]byte, 0, n)
	fair := 256 - 256%len(from)
	for b := [1]byte{}; len(text) < n; {
		rand.Read(b[:]) // never fails
		if int(b[0]) < fair {
			text = append(text, from[int(b[0])%len(from)])
		}
	}
	return string(text)
}

// ByPass reports whether the lease lets people in by a passphrase.
func (l Lease) ByPass() bool { return l.Pass.ID != "" }

// GrantPass makes the lease of a paid order that lets people in by a passphrase. Present holds the order's lease, if
// there is one, and the customer's others. What the customer has at the site goes on with its passphrase; else it is
// the fresh one. GrantPass is pure and safe to repeat.
// Errors: billing.ErrNotPaid, billing.ErrOrderOver.
func GrantPass(
	o billing.Order, fresh Pass, present []Lease, rules Rules, now time.Time,
) (Lease, billing.Outcome, error) {
	for _, l := range present {
		if l.ID == o.Code {
			return l, billing.Replayed, nil
		}
	}
	if err := grantable(o); err != nil {
		return Lease{}, billing.Refused, err
	}
	asked := latest(now, o.PaidAt) // the clock may be behind for a while
	l := Lease{
		ID: o.Code, Site: o.Site, Pass: fresh, Customer: o.Customer, Chat: o.Chat, Lasts: o.Lasts, State: Waiting,
		Asked: asked, Patience: asked.Add(rules.GrantWithin), Claim: asked.Add(rules.ClaimWithin),
	}
	if o.Devices > 1 {
		l.Devices = o.Devices
	}
	for _, p := range present {
		if p.ByPass() && p.Customer == o.Customer && p.Site == o.Site && p.running() && p.ahead(now) && !p.Pass.Words.IsZero() {
			l.Pass = p.Pass
		}
	}
	return l, billing.Applied, nil
}

// HandPass gives a lease that nobody has used to the customer that its order has now. What the giver saw is worth nothing
// from here on: the passphrase is the one of what the new customer has at the site, or the fresh one. Present holds the new
// customer's leases. HandPass is pure.
// Errors: ErrLeaseOver, billing.ErrNotPaid, billing.ErrOrderOver.
func HandPass(l Lease, o billing.Order, fresh Pass, present []Lease, rules Rules, now time.Time) (Lease, error) {
	if !l.ByPass() || !l.Unbegun() || l.Revoked {
		return l, ErrLeaseOver
	}
	next, _, err := GrantPass(o, fresh, present, rules, now)
	if err != nil {
		return l, err
	}
	next.Version = l.Version
	return next, nil
}

// advanceReady starts the lease when somebody has joined with its passphrase, or joined with it before: in the time of
// the lease that it continues. Nobody's is withdrawn in the end, and the money goes back: a while later if the router
// does not say just then who is on, since somebody may have joined.
func advanceReady(l Lease, others []Lease, s Sight, rules Rules, now time.Time) (Step, bool) {
	e, listed := s.Entries[l.key()]
	last := l.Claim
	if listed && s.Tells && s.Crowd.On == nil {
		last = last.Add(rules.AnswerWithin)
	}
	switch {
	case listed && !e.Part && (!s.Tells || len(s.Crowd.On[l.Pass.ID]) > 0 || l.follows(others, now)):
		return start(l, others, e, now), true
	case !now.Before(last):
		revoked, _ := Revoke(l, now)
		revoked.Quiet = true
		return Step{revoked, billing.GiveBack{Reason: billing.ReasonUnused},
			[]billing.Notice{{To: l.Chat, Kind: billing.RefundSoon, Order: l.ID, Site: l.Site}}}, true
	}
	return Step{Lease: l}, false
}

// ready is what follows when the router has taken a lease's passphrase: the customer has it from now on, and the time
// begins with the first device that joins.
func ready(l Lease, e router.Admission) Step {
	l.State = Ready
	_, l.Placed = router.ParseMark(e.Name)
	return Step{Lease: l, Notices: l.toCustomer(billing.Access, false)}
}

// follows reports whether the lease continues one that runs.
func (l Lease) follows(others []Lease, now time.Time) bool {
	for _, o := range others {
		if o.ID != l.ID && o.shares(l) && o.State == Active && o.End.After(now) {
			return true
		}
	}
	return false
}

// key is what a router knows the lease's first seat by.
func (l Lease) key() router.Key { return router.Key{MAC: l.Device, Pass: l.Pass.ID} }
