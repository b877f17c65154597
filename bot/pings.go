package bot

import (
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// Pings are what the owner wants to hear of by itself, and when.
type Pings struct {
	Off   []string `json:"off,omitempty"`  // names of pings
	Quiet [2]int   `json:"quiet,omitzero"` // from and until which minute of the day pings wait
}

// A Ping is a group of notices that the owner switches off together.
type Ping struct {
	Name  string
	kinds []billing.NoticeKind
	late  bool // it does not wait for the end of the quiet hours
}

// pings are those that can be switched off. What costs money as long as nobody looks is always said.
var pings = []Ping{
	{"sale", []billing.NoticeKind{billing.Sale}, false},
	{"refund", []billing.NoticeKind{billing.OwnerRefund}, false},
	{"dispute", []billing.NoticeKind{billing.Dispute}, true},
	{"grant", []billing.NoticeKind{billing.GrantSlow}, true},
	{"router", []billing.NoticeKind{billing.RouterGone, billing.RouterBack, billing.RouterFilter, billing.RouterFull,
		billing.RouterRoom, billing.AddressRefused, billing.RemovalRefused}, true},
	{"chat", []billing.NoticeKind{billing.ChatGone, billing.ChatBack}, true},
	{"full", []billing.NoticeKind{billing.PlacesFull}, false},
	{"clock", []billing.NoticeKind{billing.ClockWrong, billing.ClockRight}, true},
	{"adopted", []billing.NoticeKind{billing.Adopted}, false},
	{"summary", []billing.NoticeKind{billing.Report}, false},
}

// AllPings are the pings that can be switched off, in the order of the menu.
func AllPings() []Ping { return slices.Clone(pings) }

func pingOf(kind billing.NoticeKind) (Ping, bool) {
	i := slices.IndexFunc(pings, func(p Ping) bool { return slices.Contains(p.kinds, kind) })
	if i < 0 {
		return Ping{}, false
	}
	return pings[i], true
}

// Wants reports whether the owner wants to hear of something.
func (p Pings) Wants(kind billing.NoticeKind) bool {
	one, ok := pingOf(kind)
	return !ok || !slices.Contains(p.Off, one.Name)
}

// AsksStaff reports whether a notice to the owner is for the staff with the right to confirm money, too.
func AsksStaff(kind billing.NoticeKind) bool {
	return kind == billing.ClaimAsk || kind == billing.ClaimOver
}

// Waits reports whether a ping waits for the end of the quiet hours.
func (p Pings) Waits(n billing.Notice, now time.Time, zone *time.Location) bool {
	one, ok := pingOf(n.Kind)
	again := (n.Kind == billing.SendBack || n.Kind == billing.PaymentOdd) && n.Detail == billing.Reminder
	return (again || ok && !one.late) && p.quiet(now.In(zone))
}

// Skips reports whether a ping is left out, since it is said again after the quiet hours anyway.
func (p Pings) Skips(n billing.Notice, now time.Time, zone *time.Location) bool {
	return n.Kind == billing.ClaimAsk && n.Detail == billing.Reminder && p.quiet(now.In(zone))
}

// quiet reports whether it is in the quiet hours, which may go over midnight.
func (p Pings) quiet(now time.Time) bool {
	from, until, minute := p.Quiet[0], p.Quiet[1], now.Hour()*60+now.Minute()
	if from <= until {
		return from <= minute && minute < until
	}
	return from <= minute || minute < until
}

// Change makes a change to a copy: NAME on|off, or quiet FROM UNTIL|off.
// Errors: ErrPingWords.
func (p Pings) Change(args ...string) (Pings, error) {
	after := Pings{Off: slices.Clone(p.Off), Quiet: p.Quiet}
	switch {
	case len(args) == 2 && args[0] == "quiet" && args[1] == "off":
		after.Quiet = [2]int{}
		return after, nil
	case len(args) == 3 && args[0] == "quiet":
		for i, word := range args[1:] {
			at, err := time.Parse("15:04", word)
			if err != nil {
				return p, ErrPingWords
			}
			after.Quiet[i] = at.Hour()*60 + at.Minute()
		}
		return after, nil
	case len(args) != 2 || !slices.ContainsFunc(pings, func(one Ping) bool { return one.Name == args[0] }):
		return p, ErrPingWords
	}
	after.Off = slices.DeleteFunc(after.Off, func(name string) bool { return name == args[0] })
	switch args[1] {
	case "off":
		after.Off = append(after.Off, args[0])
	case "on":
	default:
		return p, ErrPingWords
	}
	return after, nil
}
