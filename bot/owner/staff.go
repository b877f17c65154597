package owner

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var staffCommand = command{
	name: "staff", right: bot.Own, help: text.HelpStaff,
	say: staff,
	do:  doStaff,
}

// readRights takes the rights off the end of some words: "Anna Maria see grant".
func readRights(args []string) (name string, rights []bot.Right) {
	end, named := len(args), map[bot.Right]bool{}
	for ; end > 0; end-- {
		r := bot.Right(strings.ToLower(strings.Trim(args[end-1], ",")))
		if r == "all" {
			for _, each := range bot.Grantable {
				named[each] = true
			}
		} else if !slices.Contains(bot.Grantable, r) {
			break
		}
		named[r] = true
	}
	for _, r := range bot.Grantable {
		if named[r] {
			rights = append(rights, r)
		}
	}
	return strings.Join(args[:end], " "), rights
}

// rightsWords lists rights for people and for the journal.
func rightsWords(rights []bot.Right) string {
	words := make([]string, len(rights))
	for i, r := range rights {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

// Limits of the staff, invitations included, and of a name.
const (
	maxStaff     = 20
	maxStaffName = 30
)

// staff: /staff lists; invite NAME RIGHTS…, rights NAME RIGHTS… and remove NAME change.
func staff(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		listStaff(t)
		return
	}
	c, err := readStaffChange(t, args)
	switch {
	case err != nil:
		t.Say(text.StaffUsage, "why", t.Lang.Say(dialog.Sentence(err)))
	case c.what == "invite":
		t.Ask(text.AskInvite, "staff "+strings.Join(args, " "), "name", c.name, "rights", rightsWords(c.rights))
	case c.what == "rights":
		t.Ask(text.AskRights, "staff "+strings.Join(args, " "), "name", c.name, "before", rightsWords(c.before),
			"rights", rightsWords(c.rights))
	default:
		t.Ask(text.AskStaffGone, "staff "+strings.Join(args, " "), "name", c.name)
	}
}

// A staffChange is what /staff shall do, checked against the shop.
type staffChange struct {
	what   string
	name   string
	rights []bot.Right
	before []bot.Right
	at     int // of the helper, or -1
	invite int // of the invitation, or -1
}

// staffChange reads a change. Errors: ErrStaffWords, ErrStaffUnknown, ErrStaffTaken, ErrStaffMany.
func readStaffChange(t *dialog.Turn, args []string) (staffChange, error) {
	c := staffChange{what: strings.ToLower(args[0])}
	c.name, c.rights = readRights(args[1:])
	if c.what == "remove" {
		c.name, c.rights = strings.Join(args[1:], " "), nil
	}
	called := func(name string) bool { return strings.EqualFold(name, c.name) }
	c.at = slices.IndexFunc(t.Shop.Staff, func(h bot.Helper) bool { return called(h.Name) })
	c.invite = slices.IndexFunc(t.Shop.Invites, func(i bot.Invite) bool { return called(i.Name) && !i.Owns() })
	if c.at >= 0 {
		c.name, c.before = t.Shop.Staff[c.at].Name, t.Shop.Staff[c.at].Rights
	}
	known := c.at >= 0 || c.what == "remove" && c.invite >= 0
	switch {
	case !slices.Contains([]string{"invite", "rights", "remove"}, c.what),
		c.name == "" || utf8.RuneCountInString(c.name) > maxStaffName,
		c.what != "remove" && len(c.rights) == 0:
		return c, bot.ErrStaffWords
	case c.what == "invite" && c.at >= 0:
		return c, bot.ErrStaffTaken
	case c.what == "invite" && len(t.Shop.Staff)+inviting(staffInvites(t), t.Now, c.name) >= maxStaff:
		return c, bot.ErrStaffMany
	case c.what != "invite" && !known:
		return c, bot.ErrStaffUnknown
	}
	return c, nil
}

// doStaff makes the change that was asked for.
func doStaff(t *dialog.Turn, args []string) {
	c, err := readStaffChange(t, args)
	if err != nil {
		t.Menu(text.StaffUsage, "why", t.Lang.Say(dialog.Sentence(err)))
		return
	}
	t.Note("staff "+c.what, c.name, rightsWords(c.before), rightsWords(c.rights))
	t.Decision.Shop.Staff, t.Decision.Shop.Invites = slices.Clone(t.Shop.Staff), openInvites(t)
	t.Decision.Shop.Invites = slices.DeleteFunc(t.Decision.Shop.Invites,
		func(i bot.Invite) bool { return strings.EqualFold(i.Name, c.name) && !i.Owns() })
	switch c.what {
	case "invite":
		i := bot.Invite{Name: c.name, Rights: c.rights, Seal: seal(t.FreshInvite), Until: t.Now.Add(inviteLasts)}
		t.Decision.Shop.Invites = append(t.Decision.Shop.Invites, i)
		sayInvite(t, i)
	case "rights":
		t.Decision.Shop.Staff[c.at].Rights = c.rights
		t.Decision.Menus = true
		t.Say(text.StaffMay, "name", c.name, "rights", rightsWords(c.rights))
	default:
		if c.at >= 0 {
			t.Decision.Shop.Staff = slices.Delete(t.Decision.Shop.Staff, c.at, c.at+1)
		}
		t.Decision.Menus = true
		t.Say(text.StaffGone, "name", c.name)
	}
}

// openInvites are the invitations, without those that are over so long that nobody asks any more.
func openInvites(t *dialog.Turn) []bot.Invite {
	return slices.DeleteFunc(slices.Clone(t.Shop.Invites),
		func(i bot.Invite) bool { return t.Now.After(i.Until.Add(inviteKnown)) })
}

// staffInvites are those to the staff.
func staffInvites(t *dialog.Turn) []bot.Invite {
	return slices.DeleteFunc(openInvites(t), bot.Invite.Owns)
}

// inviting counts the invitations that can still be taken, but for that of a name: it would be replaced.
func inviting(list []bot.Invite, now time.Time, name string) (n int) {
	for _, i := range list {
		if !now.After(i.Until) && !strings.EqualFold(i.Name, name) {
			n++
		}
	}
	return n
}

// sayInvite tells the owner what to pass on. It is the only place where the code is seen.
func sayInvite(t *dialog.Turn, i bot.Invite) {
	var ways []string
	if t.Reach.Telegram != "" {
		ways = append(ways, "https://t.me/"+t.Reach.Telegram+"?start="+dialog.StaffLink+t.FreshInvite)
	}
	if t.Reach.WhatsApp != "" {
		ways = append(ways, "https://wa.me/"+t.Reach.WhatsApp+"?text="+url.PathEscape("staff "+t.FreshInvite))
	}
	t.Say(text.StaffLink, "name", i.Name, "until", dialog.When(t.Lang, i.Until, t.Now, t.Zone), "code", t.FreshInvite,
		"ways", text.Lines(strings.Join(ways, "\n")))
}

func listStaff(t *dialog.Turn) {
	var lines []string
	var rows [][]bot.Choice
	for i, h := range t.Shop.Staff {
		rows = append(rows, []bot.Choice{{Label: h.Name, Data: "helper " + strconv.Itoa(i)}})
		who := h.Phone
		if who == "" {
			who = network(h.Address)
		}
		lines = append(lines, t.Lang.Say(text.StaffRow, "name", h.Name, "rights", rightsWords(h.Rights), "who", who,
			"since", h.Joined.In(t.Zone).Format(time.DateOnly)))
	}
	for _, i := range t.Shop.Invites {
		if i.Owns() {
			continue
		}
		key := text.StaffInvited
		if t.Now.After(i.Until) {
			key = text.StaffLapsed
		}
		lines = append(lines, t.Lang.Say(key, "name", i.Name, "rights", rightsWords(i.Rights),
			"until", dialog.When(t.Lang, i.Until, t.Now, t.Zone)))
	}
	if len(lines) == 0 {
		lines = append(lines, t.Lang.Say(text.StaffNobody))
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.StaffList, "lines", text.Lines(strings.Join(lines, "\n"))),
		Rows: append(rows, append([]bot.Choice{{Label: t.Lang.Say(text.ButtonInvite), Data: "form invite"}}, t.Back()...))})
}
