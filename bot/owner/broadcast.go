package owner

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var broadcastCommand = command{
	name: "broadcast", right: bot.Own, help: text.HelpBroadcast,
	say: broadcast,
	do:  doBroadcast,
}

// segments are the groups of people that a broadcast can go to, in the order of the menu.
var segments = []string{"all", "active", "ended-7", "ended-30", "ended-90"}

// segmentWords is what people call a segment.
func segmentWords(l text.Language, segment string) string {
	switch segment {
	case "all":
		return l.Say(text.CastAll)
	case "active":
		return l.Say(text.CastActive)
	}
	return l.Say(text.CastEnded, "n", bot.Broadcast{Segment: segment}.Days())
}

// broadcast: /broadcast WORDS shows them as customers will see them, and asks which segment they are for;
// /broadcast stop.
func broadcast(t *dialog.Turn, args []string) {
	switch {
	case len(args) == 1 && strings.EqualFold(args[0], "stop"):
		if t.Shop.Broadcast == nil {
			t.Say(text.CastNone)
			return
		}
		t.Ask(text.AskCastStop, "broadcast stop")
	case t.Shop.Broadcast != nil:
		t.Refuse(bot.ErrCastRuns)
	case len(args) == 0:
		t.Say(text.CastUsage)
	default:
		_, words, _ := strings.Cut(strings.TrimSpace(t.In.Text), " ")
		t.Decision.Session.Draft = typedWords(words)
		t.Reply(castMessage(t.Lang, t.Decision.Session.Draft))
		t.Reply(bot.Outgoing{Text: t.Lang.Say(text.CastWhom, "whatsapp", t.Lang.Say(castWarning(t))), Rows: segmentRows(t)})
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

func castWarning(t *dialog.Turn) text.Key {
	if t.CastWhatsApp {
		return text.CastWhatsApp
	}
	return text.CastNoWhatsApp
}

func segmentRows(t *dialog.Turn) [][]bot.Choice {
	var rows [][]bot.Choice
	for _, s := range segments {
		rows = append(rows, []bot.Choice{{Label: segmentWords(t.Lang, s), Data: "cast " + s}})
	}
	return append(rows, []bot.Choice{{Label: t.Lang.Say(text.ButtonNo), Data: "no"}})
}

// castTo: cast SEGMENT, from the menu below the preview.
func castTo(t *dialog.Turn, args []string) {
	if !t.May(t.In, bot.Own) || len(args) != 1 || !isSegment(args[0]) || t.Decision.Session.Draft == "" {
		t.Menu(text.OldMenu)
		return
	}
	t.Ask(text.AskCast, "broadcast "+args[0], "whom", segmentWords(t.Lang, args[0]))
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
func doBroadcast(t *dialog.Turn, args []string) {
	b := t.Shop.Broadcast
	switch {
	case len(args) == 1 && args[0] == "stop" && b != nil:
		stopped := *b
		stopped.Stopped = true
		t.Decision.Shop.Broadcast = &stopped
		t.Note("broadcast stop", b.Segment, "", "")
		t.Say(text.CastStops)
	case b != nil:
		t.Refuse(bot.ErrCastRuns)
		return
	case len(args) != 1 || !isSegment(args[0]) || t.Decision.Session.Draft == "":
		t.Menu(text.OldMenu)
		return
	default:
		begun := bot.Broadcast{ID: t.FreshCode, Text: t.Decision.Session.Draft, Segment: args[0], From: t.In.From(),
			Asked: t.Now}
		out := bot.Outgoing{Chat: t.In.Chat, Text: t.Lang.Say(text.CastBegins)}
		if t.In.Kind == bot.Button {
			begun.Menu, out.Answer, out.Edit = t.In.Menu, t.In.Answer, t.In.Menu
		}
		t.Decision.Shop.Broadcast, t.Decision.Session.Draft = &begun, ""
		t.Note("broadcast", args[0], "", begun.Text)
		t.Decision.Replies = append(t.Decision.Replies, out)
	}
	t.Decision.Cast = true
}

// castMessage is a broadcast as a person reads it.
func castMessage(l text.Language, words string) bot.Outgoing {
	return bot.Outgoing{Text: words + "\n\n" + l.Say(text.CastFooter)}
}

// composeCast puts the letters of a broadcast into words: the message itself, how far it is, the end.
func composeCast(l text.Language, n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	numbers := []any{"told", s.Tally.Told(), "n", s.Tally.Total, "gone", s.Tally.Gone}
	running := s.Broadcast != nil && s.Broadcast.ID == n.Order
	switch {
	case n.Kind == billing.Cast && (!running || s.Broadcast.Stopped || s.Quiet):
		return bot.Outgoing{}, false
	case n.Kind == billing.Cast:
		return castMessage(l, s.Broadcast.Text), true
	case n.Kind == billing.CastProgress && !running:
		return bot.Outgoing{}, false
	case n.Kind == billing.CastProgress:
		return bot.Outgoing{Text: l.Say(text.CastProgress, numbers...), Edit: n.Detail}, true
	}
	told, total, gone := readTally(n.Detail)
	key := text.CastDone
	if told+gone < total {
		key = text.CastStopped
	}
	return bot.Outgoing{Text: l.Say(key, "told", told, "n", total, "gone", gone)}, true
}

func readTally(s string) (told, total, gone int) {
	words := append(strings.Fields(s), "", "", "")
	told, _ = strconv.Atoi(words[0])
	total, _ = strconv.Atoi(words[1])
	gone, _ = strconv.Atoi(words[2])
	return told, total, gone
}
