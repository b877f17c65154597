package bot

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// A Broadcast is one message to many, which the caster carries out. The shop has one at a time.
type Broadcast struct {
	ID      string    `json:"id"`
	Text    string    `json:"text"`
	Segment string    `json:"segment"` // all, active, or ended-<days>
	From    string    `json:"from"`    // the address that hears how it goes
	Menu    string    `json:"menu,omitempty"`
	Asked   time.Time `json:"asked"`
	Stopped bool      `json:"stopped,omitempty"` // nobody more gets it
}

// Days is of how many days the people are whose access ended, or zero for other segments.
func (b Broadcast) Days() int {
	days, _ := strconv.Atoi(strings.TrimPrefix(b.Segment, "ended-"))
	return days
}

// A Tally is how far a broadcast is.
type Tally struct {
	Gathered bool // who gets it is known
	Total    int  // people
	Waiting  int  // of them are not written to yet
	Under    int  // of them have a letter in the outbox
	Gone     int  // of them can't be reached
}

// Told is how many people have got it.
func (t Tally) Told() int { return max(t.Total-t.Waiting-t.Under-t.Gone, 0) }

// segments are whom a broadcast may go to, in the order of the menu.
var segments = []string{"all", "active", "ended-7", "ended-30", "ended-90"}

// segmentWords is what people call a segment.
func segmentWords(l text.Language, segment string) string {
	switch segment {
	case "all":
		return l.Say(text.CastAll)
	case "active":
		return l.Say(text.CastActive)
	}
	return l.Say(text.CastEnded, "n", Broadcast{Segment: segment}.Days())
}

// broadcast: /broadcast WORDS shows them as customers will see them, and asks for whom they are;
// /broadcast stop.
func (t *turn) broadcast(args []string) {
	switch {
	case len(args) == 1 && strings.EqualFold(args[0], "stop"):
		if t.Shop.Broadcast == nil {
			t.say(text.CastNone)
			return
		}
		t.ask(text.AskCastStop, "broadcast stop")
	case t.Shop.Broadcast != nil:
		t.refuse(ErrCastRuns)
	case len(args) == 0:
		t.say(text.CastUsage)
	default:
		_, words, _ := strings.Cut(strings.TrimSpace(t.in.Text), " ")
		t.d.Session.Draft = typedWords(words)
		t.reply(castMessage(t.lang, t.d.Session.Draft))
		t.reply(Outgoing{Text: t.lang.Say(text.CastWhom, "whatsapp", t.lang.Say(t.castWarning())), Rows: t.segmentRows()})
	}
}

// typedWords are words as they were typed, without characters that are marks to channels.
func typedWords(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, s))
}

func (t *turn) castWarning() text.Key {
	if t.CastWhatsApp {
		return text.CastWhatsApp
	}
	return text.CastNoWhatsApp
}

func (t *turn) segmentRows() [][]Choice {
	var rows [][]Choice
	for _, s := range segments {
		rows = append(rows, []Choice{{Label: segmentWords(t.lang, s), Data: "cast " + s}})
	}
	return append(rows, []Choice{{Label: t.lang.Say(text.ButtonNo), Data: "no"}})
}

// castTo: cast SEGMENT, from the menu below the preview.
func (t *turn) castTo(args []string) {
	if !t.May(t.in, Own) || len(args) != 1 || !isSegment(args[0]) || t.d.Session.Draft == "" {
		t.menu(text.OldMenu)
		return
	}
	t.ask(text.AskCast, "broadcast "+args[0], "whom", segmentWords(t.lang, args[0]))
}

func isSegment(s string) bool {
	for _, known := range segments {
		if s == known {
			return true
		}
	}
	return false
}

// doBroadcast begins or stops it.
func (t *turn) doBroadcast(args []string) {
	b := t.Shop.Broadcast
	switch {
	case len(args) == 1 && args[0] == "stop" && b != nil:
		stopped := *b
		stopped.Stopped = true
		t.d.Shop.Broadcast = &stopped
		t.change("broadcast stop", b.Segment, "", "")
		t.say(text.CastStops)
	case b != nil:
		t.refuse(ErrCastRuns)
		return
	case len(args) != 1 || !isSegment(args[0]) || t.d.Session.Draft == "":
		t.menu(text.OldMenu)
		return
	default:
		begun := Broadcast{ID: t.FreshCode, Text: t.d.Session.Draft, Segment: args[0], From: t.in.From(), Asked: t.Now}
		out := Outgoing{Chat: t.in.Chat, Text: t.lang.Say(text.CastBegins)}
		if t.in.Kind == Button {
			begun.Menu, out.Answer, out.Edit = t.in.Menu, t.in.Answer, t.in.Menu
		}
		t.d.Shop.Broadcast, t.d.Session.Draft = &begun, ""
		t.change("broadcast", args[0], "", begun.Text)
		t.d.Replies = append(t.d.Replies, out)
	}
	t.d.Cast = true
}

// castMessage is a broadcast as a person reads it.
func castMessage(l text.Language, words string) Outgoing {
	return Outgoing{Text: words + "\n\n" + l.Say(text.CastFooter)}
}

// composeCast puts the letters of a broadcast into words: the message itself, how far it is, the end.
func composeCast(l text.Language, n billing.Notice, s Scene) (Outgoing, bool) {
	numbers := []any{"told", s.Tally.Told(), "n", s.Tally.Total, "gone", s.Tally.Gone}
	running := s.Broadcast != nil && s.Broadcast.ID == n.Order
	switch {
	case n.Kind == billing.Cast && (!running || s.Broadcast.Stopped || s.Quiet):
		return Outgoing{}, false
	case n.Kind == billing.Cast:
		return castMessage(l, s.Broadcast.Text), true
	case n.Kind == billing.CastProgress && !running:
		return Outgoing{}, false
	case n.Kind == billing.CastProgress:
		return Outgoing{Text: l.Say(text.CastProgress, numbers...), Edit: n.Detail}, true
	}
	told, total, gone := readTally(n.Detail)
	key := text.CastDone
	if told+gone < total {
		key = text.CastStopped
	}
	return Outgoing{Text: l.Say(key, "told", told, "n", total, "gone", gone)}, true
}

// Words are a tally as the notice of the end carries it.
func (t Tally) Words() string {
	return strconv.Itoa(t.Told()) + " " + strconv.Itoa(t.Total) + " " + strconv.Itoa(t.Gone)
}

func readTally(s string) (told, total, gone int) {
	words := append(strings.Fields(s), "", "", "")
	told, _ = strconv.Atoi(words[0])
	total, _ = strconv.Atoi(words[1])
	gone, _ = strconv.Atoi(words[2])
	return told, total, gone
}
