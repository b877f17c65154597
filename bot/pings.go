package bot

import (
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// Pings are what the owner wants to hear of by itself, and when.
type Pings struct {
	Off   []string `json:"off,omitempty"`  // names of pings
	Quiet [2]int   `json:"quiet,omitzero"` // from and until which minute of the day pings wait
}

// A ping is a group of notices that the owner switches off together.
type ping struct {
	name  string
	words text.Key
	kinds []billing.NoticeKind
	late  bool // it does not wait for the end of the quiet hours
}

// pings are those that can be switched off. What costs money as long as nobody looks is always said.
var pings = []ping{
	{"sale", text.PingSale, []billing.NoticeKind{billing.Sale}, false},
	{"refund", text.PingRefund, []billing.NoticeKind{billing.OwnerRefund}, false},
	{"dispute", text.PingDispute, []billing.NoticeKind{billing.Dispute}, true},
	{"grant", text.PingGrant, []billing.NoticeKind{billing.GrantSlow}, true},
	{"router", text.PingRouter, []billing.NoticeKind{billing.RouterGone, billing.RouterBack, billing.RouterFilter}, true},
	{"chat", text.PingChat, []billing.NoticeKind{billing.ChatGone, billing.ChatBack}, true},
	{"full", text.PingFull, []billing.NoticeKind{billing.PlacesFull}, false},
	{"clock", text.PingClock, []billing.NoticeKind{billing.ClockWrong, billing.ClockRight}, true},
	{"adopted", text.PingAdopted, []billing.NoticeKind{billing.Adopted}, false},
	{"summary", text.PingSummary, []billing.NoticeKind{billing.Report}, false},
}

func pingOf(kind billing.NoticeKind) (ping, bool) {
	i := slices.IndexFunc(pings, func(p ping) bool { return slices.Contains(p.kinds, kind) })
	if i < 0 {
		return ping{}, false
	}
	return pings[i], true
}

// Wants reports whether the owner wants to hear of something.
func (p Pings) Wants(kind billing.NoticeKind) bool {
	one, ok := pingOf(kind)
	return !ok || !slices.Contains(p.Off, one.name)
}

// Waits reports whether a ping waits for the end of the quiet hours.
func (p Pings) Waits(kind billing.NoticeKind, now time.Time, zone *time.Location) bool {
	one, ok := pingOf(kind)
	return ok && !one.late && p.quiet(now.In(zone))
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
	case len(args) != 2 || !slices.ContainsFunc(pings, func(one ping) bool { return one.name == args[0] }):
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

// askPings: /pings, and what changes them.
func (t *turn) askPings(args []string) {
	if len(args) == 0 {
		t.reply(t.listPings(t.Shop.Pings))
		return
	}
	if _, err := t.Shop.Pings.Change(args...); err != nil {
		t.say(sentence(err))
		return
	}
	t.ask(text.AskPings, "pings "+strings.Join(args, " "), "change", strings.Join(args, " "))
}

func (t *turn) doPings(args []string) {
	after, err := t.Shop.Pings.Change(args...)
	if err != nil {
		t.menu(sentence(err))
		return
	}
	t.d.Shop.Pings = after
	t.change("pings", args[0], "", strings.Join(args[1:], " "))
	t.reply(t.listPings(after))
}

// listPings shows each ping with the button that switches it.
func (t *turn) listPings(p Pings) Outgoing {
	var lines []string
	var rows [][]Choice
	for _, one := range pings {
		state, label, word := text.PingOn, text.ButtonOff, "off"
		if slices.Contains(p.Off, one.name) {
			state, label, word = text.PingOff, text.ButtonOn, "on"
		}
		what := t.lang.Say(one.words)
		lines = append(lines, t.lang.Say(state, "name", one.name, "what", what))
		choice := Choice{Label: t.lang.Say(label, "name", what), Data: "ask pings " + one.name + " " + word}
		if n := len(rows); n > 0 && len(rows[n-1]) < 2 {
			rows[n-1] = append(rows[n-1], choice)
		} else {
			rows = append(rows, []Choice{choice})
		}
	}
	quiet := t.lang.Say(text.PingsNeverQuiet)
	if p.Quiet != [2]int{} {
		quiet = t.lang.Say(text.PingsQuiet, "from", minuteOfDay(p.Quiet[0]), "until", minuteOfDay(p.Quiet[1]))
	}
	return Outgoing{Text: t.lang.Say(text.PingsList, "lines", text.Lines(strings.Join(lines, "\n")), "quiet", text.Lines(quiet)), Rows: rows}
}

func minuteOfDay(m int) string {
	return time.Date(2000, 1, 1, m/60, m%60, 0, 0, time.UTC).Format("15:04")
}
