package hostapd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A confFile is hostapd.conf by its lines, each with its newline if it has one. Of a key that stands in a network's section
// several times, hostapd takes the last.
type confFile []string

// A setting is a line of hostapd.conf. Without a value, no line of this key may stand. With instead it is wanted in the place
// of that value alone.
type setting struct{ key, value, instead string }

// What is ours in the file. A line that ours takes the place of stands as a comment where it was, so that undone gives the
// file back as it was, whatever the owner has changed elsewhere meanwhile.
const (
	blockBegins = "# Sharefi's lines: sharefi router prepare --undo takes them out\n"
	blockEnds   = "# the end of Sharefi's lines\n"
	blockEndsAt = "# the end of Sharefi's lines, of a file without a newline at its end\n"
	replaced    = "#sharefi: "
)

// Errors of a file that can't be changed.
var (
	errNoSection = errors.New("no network's section")
	errNoEnd     = errors.New("the end of Sharefi's lines is missing: take them out by hand")
	errMarked    = errors.New("it begins with a byte order mark, which hostapd takes for a part of the first line: take it out with sed -i '1s/^\\xEF\\xBB\\xBF//'")
)

// orderMark is what editors of Windows put before the first line.
const orderMark = "\ufeff"

func parseConf(raw string) confFile { return slices.Collect(strings.Lines(raw)) }

func (f confFile) String() string { return strings.Join(f, "") }

// field reads a line as hostapd does, which trims nothing: the carriage return of a file of Windows is a part of the value.
func field(line string) (key, value string) {
	line = strings.TrimSuffix(line, "\n")
	if line == "" || line[0] == '#' {
		return "", ""
	}
	key, value, _ = strings.Cut(line, "=")
	return key, value
}

// misread says what hostapd reads otherwise than it looks.
func (f confFile) misread() error {
	for i, line := range f {
		key, value := field(line)
		switch {
		case i == 0 && strings.HasPrefix(line, orderMark):
			return errMarked
		case key != "" && strings.HasSuffix(value, "\r"):
			return fmt.Errorf("line %d ends as lines of Windows do, and hostapd takes the carriage return for a part of the value: "+
				"take them out with sed -i 's/\\r$//'", i+1)
		}
	}
	return nil
}

// section is where the settings of a radio's network stand: before the first bss, or from its own to the next.
func (f confFile) section(radio string) (from, to int, found bool) {
	to = len(f)
	for i, line := range f {
		key, value := field(strings.TrimPrefix(line, orderMark))
		value = strings.TrimRight(value, "\r ")
		if key == "bss" {
			if found {
				return from, i, true
			}
			from = i
		}
		found = found || (key == "bss" || key == "interface") && value == radio
	}
	return from, to, found
}

// prepared is the file with these settings for the network of a radio. What has them already stays as it is.
func (f confFile) prepared(radio string, wants []setting) (confFile, error) {
	from, to, found := f.section(radio)
	if !found {
		return f, errNoSection
	}
	next := slices.Clone(f)
	var block []string
	for _, want := range wants {
		has := 0
		for i := from; i < to; i++ {
			key, value := field(f[i])
			switch {
			case key != want.key:
			case want.value != "" && value == want.value, want.instead != "" && value != want.instead:
				has++
			default:
				next[i] = replaced + f[i]
				has = -len(f)
			}
		}
		if want.value != "" && (has < 0 || has == 0 && want.instead == "") {
			block = append(block, want.key+"="+want.value+"\n")
		}
	}
	if len(block) == 0 {
		return next, nil
	}
	ends := blockEnds
	if last := next[to-1]; !strings.HasSuffix(last, "\n") {
		next[to-1], ends = last+"\n", blockEndsAt
	}
	return slices.Insert(next, to, slices.Concat([]string{blockBegins}, block, []string{ends})...), nil
}

// undone is the file as it was before, with what the owner has changed since.
func (f confFile) undone(wants []setting) (confFile, error) {
	var was confFile
	within := false
	for i, line := range f {
		key, _ := field(line)
		ours := slices.ContainsFunc(wants, func(s setting) bool { return s.key == key })
		before, isReplaced := strings.CutPrefix(line, replaced)
		switch {
		case line == blockBegins && !within:
			within = true
		case within && (line == blockEnds || line == blockEndsAt):
			if within = false; line == blockEndsAt && i == len(f)-1 && len(was) > 0 {
				was[len(was)-1] = strings.TrimSuffix(was[len(was)-1], "\n")
			}
		case within && ours:
		case isReplaced:
			was = append(was, before)
		default:
			was = append(was, line)
		}
	}
	if within {
		return f, errNoEnd
	}
	return was, nil
}
