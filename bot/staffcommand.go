package bot

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sharefi/sharefi/bot/text"
)

// How many people a shop's staff may be, with those who are invited, and how long a name is.
const (
	maxStaff     = 20
	maxStaffName = 30
)

// staff: /staff lists; invite NAME RIGHTS…, rights NAME RIGHTS… and remove NAME change.
func (t *turn) staff(args []string) {
	if len(args) == 0 {
		t.listStaff()
		return
	}
	c, err := t.staffChange(args)
	switch {
	case err != nil:
		t.say(text.StaffUsage, "why", t.lang.Say(sentence(err)))
	case c.what == "invite":
		t.ask(text.AskInvite, "staff "+strings.Join(args, " "), "name", c.name, "rights", rightsWords(c.rights))
	case c.what == "rights":
		t.ask(text.AskRights, "staff "+strings.Join(args, " "), "name", c.name, "before", rightsWords(c.before), "rights", rightsWords(c.rights))
	default:
		t.ask(text.AskStaffGone, "staff "+strings.Join(args, " "), "name", c.name)
	}
}

// A staffChange is what /staff shall do, checked against the shop.
type staffChange struct {
	what   string
	name   string
	rights []Right
	before []Right
	at     int // of the helper, or -1
	invite int // of the invitation, or -1
}

// staffChange reads a change. Errors: ErrStaffWords, ErrStaffUnknown, ErrStaffTaken, ErrStaffMany.
func (t *turn) staffChange(args []string) (staffChange, error) {
	c := staffChange{what: strings.ToLower(args[0])}
	c.name, c.rights = readRights(args[1:])
	if c.what == "remove" {
		c.name, c.rights = strings.Join(args[1:], " "), nil
	}
	called := func(name string) bool { return strings.EqualFold(name, c.name) }
	c.at = slices.IndexFunc(t.Shop.Staff, func(h Helper) bool { return called(h.Name) })
	c.invite = slices.IndexFunc(t.Shop.Invites, func(i Invite) bool { return called(i.Name) })
	if c.at >= 0 {
		c.name, c.before = t.Shop.Staff[c.at].Name, t.Shop.Staff[c.at].Rights
	}
	known := c.at >= 0 || c.what == "remove" && c.invite >= 0
	switch {
	case !slices.Contains([]string{"invite", "rights", "remove"}, c.what),
		c.name == "" || utf8.RuneCountInString(c.name) > maxStaffName,
		c.what != "remove" && len(c.rights) == 0:
		return c, ErrStaffWords
	case c.what == "invite" && c.at >= 0:
		return c, ErrStaffTaken
	case c.what == "invite" && len(t.Shop.Staff)+len(t.openInvites()) >= maxStaff:
		return c, ErrStaffMany
	case c.what != "invite" && !known:
		return c, ErrStaffUnknown
	}
	return c, nil
}

// doStaff makes the change that was asked for.
func (t *turn) doStaff(args []string) {
	c, err := t.staffChange(args)
	if err != nil {
		t.menu(text.StaffUsage, "why", t.lang.Say(sentence(err)))
		return
	}
	t.change("staff "+c.what, c.name, rightsWords(c.before), rightsWords(c.rights))
	t.d.Shop.Staff, t.d.Shop.Invites = slices.Clone(t.Shop.Staff), t.openInvites()
	t.d.Shop.Invites = slices.DeleteFunc(t.d.Shop.Invites, func(i Invite) bool { return strings.EqualFold(i.Name, c.name) })
	switch c.what {
	case "invite":
		i := Invite{Name: c.name, Rights: c.rights, Seal: seal(t.FreshInvite), Until: t.Now.Add(inviteLasts)}
		t.d.Shop.Invites = append(t.d.Shop.Invites, i)
		t.sayInvite(i)
	case "rights":
		t.d.Shop.Staff[c.at].Rights = c.rights
		t.d.Menus = true
		t.say(text.StaffMay, "name", c.name, "rights", rightsWords(c.rights))
	default:
		if c.at >= 0 {
			t.d.Shop.Staff = slices.Delete(t.d.Shop.Staff, c.at, c.at+1)
		}
		t.d.Menus = true
		t.say(text.StaffGone, "name", c.name)
	}
}

// openInvites are the invitations, without those that are over so long that nobody asks any more.
func (t *turn) openInvites() []Invite {
	return slices.DeleteFunc(slices.Clone(t.Shop.Invites), func(i Invite) bool { return t.Now.After(i.Until.Add(inviteKnown)) })
}

// sayInvite tells the owner what to pass on. It is the only place where the code is seen.
func (t *turn) sayInvite(i Invite) {
	var ways []string
	if t.Reach.Telegram != "" {
		ways = append(ways, "https://t.me/"+t.Reach.Telegram+"?start="+staffLink+t.FreshInvite)
	}
	if t.Reach.WhatsApp != "" {
		ways = append(ways, "https://wa.me/"+t.Reach.WhatsApp+"?text="+url.PathEscape("staff "+t.FreshInvite))
	}
	t.say(text.StaffLink, "name", i.Name, "until", when(t.lang, i.Until, t.Now, t.Zone), "code", t.FreshInvite,
		"ways", text.Lines(strings.Join(ways, "\n")))
}

func (t *turn) listStaff() {
	var lines []string
	for _, h := range t.Shop.Staff {
		who := h.Phone
		if who == "" {
			who = h.Address
		}
		lines = append(lines, t.lang.Say(text.StaffRow, "name", h.Name, "rights", rightsWords(h.Rights), "who", who, "since", h.Joined.In(t.Zone).Format(time.DateOnly)))
	}
	for _, i := range t.Shop.Invites {
		key := text.StaffInvited
		if t.Now.After(i.Until) {
			key = text.StaffLapsed
		}
		lines = append(lines, t.lang.Say(key, "name", i.Name, "rights", rightsWords(i.Rights), "until", when(t.lang, i.Until, t.Now, t.Zone)))
	}
	if len(lines) == 0 {
		lines = append(lines, t.lang.Say(text.StaffNobody))
	}
	t.say(text.StaffList, "lines", text.Lines(strings.Join(lines, "\n")))
}
