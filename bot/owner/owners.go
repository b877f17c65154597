package owner

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var ownersCommand = command{
	name: "owners", right: bot.Own, help: text.HelpOwners,
	say: owners,
	do:  doOwners,
}

// maxOwners bounds those who own the shop by a claim or an invitation, open ones included.
const maxOwners = 10

// owners: /owners lists; add NAME and drop NAME change. Where names are alike, an address is dropped.
func owners(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		listOwners(t)
		return
	}
	c, err := readOwnersChange(t, args)
	switch {
	case err != nil:
		refuseOwners(t, err)
	case c.what == "add":
		t.Ask(text.AskOwnerAdd, "owners add "+c.name, "name", c.name)
	default:
		t.Ask(text.AskOwnerDrop, "owners drop "+c.target(), "name", c.name)
	}
}

// refuseOwners says why nothing changes, and how it is written where that was the reason.
func refuseOwners(t *dialog.Turn, err error) {
	if errors.Is(err, bot.ErrOwnersWords) {
		t.Say(text.OwnersUsage, "why", t.Lang.Say(dialog.Sentence(err)))
		return
	}
	t.Say(dialog.Sentence(err))
}

// An ownersChange is what /owners shall do, checked against the shop.
type ownersChange struct {
	what    string // add or drop
	name    string // as people know them
	address string // of the owner to drop; empty: an invitation is dropped
}

// target is what a change names for good, also when somebody else of that name comes meanwhile.
func (c ownersChange) target() string {
	if c.address != "" {
		return c.address
	}
	return c.name
}

// readOwnersChange reads a change.
// Errors: ErrOwnersWords, ErrOwnersRank, ErrOwnersMany, ErrOwnerTaken, ErrOwnerFixed, ErrOwnerUnknown, ErrOwnerLast.
func readOwnersChange(t *dialog.Turn, args []string) (ownersChange, error) {
	c := ownersChange{what: strings.ToLower(args[0]), name: strings.Join(args[1:], " ")}
	if c.name == "" || c.what != "add" && c.what != "drop" {
		return c, bot.ErrOwnersWords
	}
	if c.what == "drop" {
		return readOwnerDrop(t, c)
	}
	switch {
	case utf8.RuneCountInString(c.name) > maxStaffName, strings.Contains(c.name, ":"): // as addresses have
		return c, bot.ErrOwnersWords
	case !t.Heads(t.In):
		return c, bot.ErrOwnersRank
	case len(t.Shop.OwnersCalled(c.name)) > 0:
		return c, bot.ErrOwnerTaken
	case len(t.Shop.Owners)+inviting(ownerInvites(t), t.Now, c.name) >= maxOwners:
		return c, bot.ErrOwnersMany
	}
	return c, nil
}

// readOwnerDrop finds the owner or the invitation that is to be dropped. Everybody may give up their own claim.
func readOwnerDrop(t *dialog.Turn, c ownersChange) (ownersChange, error) {
	found := t.Shop.OwnersCalled(c.name)
	if slices.Contains(found, c.name) { // an address, though another may be called so
		found = []string{c.name}
	}
	invited := slices.ContainsFunc(ownerInvites(t), func(i bot.Invite) bool { return strings.EqualFold(i.Name, c.name) })
	self := len(found) == 1 && found[0] == t.In.From()
	switch {
	case !self && !t.Heads(t.In):
		return c, bot.ErrOwnersRank
	case slices.Contains(t.World.Owners, c.name):
		return c, bot.ErrOwnerFixed
	case len(found) == 0 && invited:
		return c, nil
	case len(found) != 1:
		return c, bot.ErrOwnerUnknown
	case len(t.World.Owners)+len(t.Shop.Owners) == 1:
		return c, bot.ErrOwnerLast
	}
	c.address, c.name = found[0], t.Shop.OwnerName(found[0])
	return c, nil
}

// doOwners makes the change that was asked for.
func doOwners(t *dialog.Turn, args []string) {
	c, err := readOwnersChange(t, args)
	if err != nil {
		refuseOwners(t, err)
		return
	}
	t.Note("owners "+c.what, c.target(), "", "")
	t.Decision.Shop.Invites = slices.DeleteFunc(openInvites(t),
		func(i bot.Invite) bool { return i.Owns() && strings.EqualFold(i.Name, c.name) })
	switch {
	case c.what == "add":
		i := bot.Invite{Name: c.name, Rights: []bot.Right{bot.Own}, Seal: seal(t.FreshInvite), Until: t.Now.Add(inviteLasts)}
		t.Decision.Shop.Invites = append(t.Decision.Shop.Invites, i)
		sayInvite(t, i)
		return
	case c.address != "":
		t.Decision.Shop = t.Decision.Shop.WithoutOwner(c.address)
		t.Decision.Menus = true
	}
	if c.address == t.In.From() {
		t.Say(text.OwnerGone)
		return
	}
	if c.address != "" {
		t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: c.address, Kind: billing.OwnerGone})
	}
	t.Say(text.OwnerDropped, "name", c.name)
}

// ownerInvites are the open invitations to own the shop.
func ownerInvites(t *dialog.Turn) []bot.Invite {
	return slices.DeleteFunc(openInvites(t), func(i bot.Invite) bool { return !i.Owns() })
}

// where is the chat network of an owner, or the address by which /owners drop takes one of several of a name.
func where(t *dialog.Turn, name, address string) string {
	if len(t.Shop.OwnersCalled(name)) > 1 {
		return address
	}
	return network(address)
}

// itself is an owner's address, by which /owners drop takes it, or the word for whoever asks.
func itself(t *dialog.Turn, address string) string {
	if address == t.In.From() {
		return t.Lang.Say(text.You)
	}
	return address
}

func listOwners(t *dialog.Turn) {
	var lines []string
	for _, address := range t.World.Owners {
		lines = append(lines, t.Lang.Say(text.OwnerConfigured, "who", itself(t, address)))
	}
	for _, address := range t.Shop.Owners {
		c, known := t.Shop.Claims[address]
		if !known { // since before names were kept
			lines = append(lines, t.Lang.Say(text.OwnerOld, "who", address))
			continue
		}
		lines = append(lines, t.Lang.Say(text.OwnerRow, "name", c.Name, "who", where(t, c.Name, address),
			"since", c.At.In(t.Zone).Format(time.DateOnly)))
	}
	for _, i := range ownerInvites(t) {
		key := text.OwnerInvited
		if t.Now.After(i.Until) {
			key = text.OwnerLapsed
		}
		lines = append(lines, t.Lang.Say(key, "name", i.Name, "until", dialog.When(t.Lang, i.Until, t.Now, t.Zone)))
	}
	t.Say(text.OwnersList, "lines", text.Lines(strings.Join(lines, "\n")))
}
