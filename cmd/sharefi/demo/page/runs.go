package page

import (
	"html"
	"regexp"
	"strings"
)

// HTML makes runs of a text as Telegram's bots write it: bold and code, nothing nested.
func HTML(s string) []Run {
	var runs []Run
	kind := ""
	for s != "" {
		open, rest, found := strings.Cut(s, "<")
		runs = addLinks(runs, html.UnescapeString(open), kind)
		if !found {
			break
		}
		tag, after, closed := strings.Cut(rest, ">")
		if !closed {
			break
		}
		switch tag {
		case "b", "strong":
			kind = "bold"
		case "code", "pre":
			kind = "code"
		default:
			kind = ""
		}
		s = after
	}
	return runs
}

// Stars makes runs of a text as WhatsApp shows it: *bold*, and links.
func Stars(s string) []Run {
	var runs []Run
	for s != "" {
		at := stars.FindStringSubmatchIndex(s)
		if at == nil {
			return addLinks(runs, s, "")
		}
		runs = addLinks(runs, s[:at[2]], "")
		runs = append(runs, Run{Text: s[at[4]:at[5]], Kind: "bold"})
		s = s[at[3]:]
	}
	return runs
}

var (
	stars   = regexp.MustCompile(`(?:^|[\s(])(\*([^*\s](?:[^*\n]*[^*\s])?)\*)`)
	links   = regexp.MustCompile(`https?://[^\s<>"]+`)
	numbers = regexp.MustCompile(`^(\d{1,2})\. .+$`)
)

func addLinks(runs []Run, s, kind string) []Run {
	if kind == "" {
		for at := links.FindStringIndex(s); at != nil; at = links.FindStringIndex(s) {
			runs = addRun(runs, s[:at[0]], "")
			runs = addRun(runs, s[at[0]:at[1]], "link")
			s = s[at[1]:]
		}
	}
	return addRun(runs, s, kind)
}

func addRun(runs []Run, s, kind string) []Run {
	if s == "" {
		return runs
	}
	return append(runs, Run{Text: s, Kind: kind})
}

// Numbers are the answers that a numbered menu at the end of a text offers, for whoever would rather
// tap than type.
func Numbers(s string) []Button {
	var list []Button
	for line := range strings.SplitSeq(s[strings.LastIndex(s, "\n\n")+1:], "\n") {
		m := numbers.FindStringSubmatch(line)
		switch {
		case m != nil:
			list = append(list, Button{Label: line, Say: m[1]})
		case line != "":
			return nil
		}
	}
	return list
}
