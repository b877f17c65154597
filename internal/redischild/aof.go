package redischild

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A report is what redis-check-aof says of the files of a directory.
type report struct {
	sound bool   // all of them are whole
	file  string // the last one that it looked at
	good  int64  // how far that one is whole
}

// What the tool says. Before version 7 there is one file, which it does not name.
var (
	analyzed = regexp.MustCompile(`AOF analyzed: (?:filename=(\S+), )?size=\d+, ok_up_to=(\d+)`)
	isSound  = regexp.MustCompile(`(?m)^(All AOF files and manifest are valid|AOF is valid|AOF \S*appendonly\.aof is valid)$`)
)

// parseReport reads what the tool said. It also ends well with an empty manifest, so its last line is what counts.
func parseReport(said string, well bool) report {
	r := report{file: oldFile, sound: well && isSound.MatchString(said)}
	if all := analyzed.FindAllStringSubmatch(said, -1); len(all) > 0 {
		last := all[len(all)-1]
		if last[1] != "" {
			r.file = filepath.Base(last[1])
		}
		r.good, _ = strconv.ParseInt(last[2], 10, 64)
	}
	return r
}

// incompleteTail reports whether the damage is in the last file and behind its last whole command nothing was
// confirmed: there is only a write that was under way, with the zeros that a power cut leaves in a file that grew.
func (r report) incompleteTail(dir string) bool {
	last := filepath.Join(dir, oldFile)
	if taken := filepath.Join(dir, filesDir, oldFile); exists(taken) { // version 7 made it its base
		last = taken
	}
	if _, increments := parts(filepath.Join(dir, filesDir)); len(increments) > 0 {
		last = filepath.Join(dir, filesDir, slices.MaxFunc(increments, bySeq).name)
	}
	text, err := os.ReadFile(last)
	return err == nil && filepath.Base(last) == r.file && r.good <= int64(len(text)) && unconfirmed(text[r.good:])
}

func bySeq(a, b part) int { return cmp.Compare(a.seq, b.seq) }

// unconfirmed reports whether the end of a file holds no whole write, zeros aside. A transaction is one write, up to
// its EXEC. A command that is cut off and has the beginning of another in it has a damaged length.
func unconfirmed(tail []byte) bool {
	tail = bytes.TrimRight(tail, "\x00")
	for first := true; len(tail) > 0; first = false {
		name, size, ok := command(tail)
		switch {
		case !ok:
			return false
		case size == 0: // it is cut off
			return !another.Match(tail)
		case first != (name == "MULTI"), name == "EXEC":
			return false
		}
		tail = tail[size:]
	}
	return true
}

var another = regexp.MustCompile(`\r\n\*\d+\r\n\$`)

// command reads the first command of a text: its name and size. The size is 0 when the text ends within it; ok is
// false when it is no command.
func command(text []byte) (name string, size int, ok bool) {
	n, at, ok := length(text, '*', 0)
	for i := 0; i < n && ok && at > 0; i++ {
		var long int
		if long, at, ok = length(text, '$', at); !ok || at == 0 {
			break
		}
		switch rest := text[at:]; {
		case len(rest) < long+2:
			return name, 0, bytes.HasPrefix([]byte("\r"), rest[min(long, len(rest)):])
		case string(rest[long:long+2]) != "\r\n":
			return name, 0, false
		case i == 0:
			name = strings.ToUpper(string(rest[:long]))
		}
		at += long + 2
	}
	return name, at, ok
}

// mostLength is more than Redis takes for one value.
const mostLength = 1 << 30

// length reads a line with a sign and a number, and returns where the next line begins: 0 when the text ends within it.
func length(text []byte, sign byte, from int) (n, next int, ok bool) {
	line, _, whole := bytes.Cut(text[from:], []byte("\r\n"))
	if !whole {
		line = bytes.TrimSuffix(line, []byte("\r"))
	}
	if len(line) > 0 && line[0] != sign {
		return 0, 0, false
	}
	digits := strings.TrimPrefix(string(line), string(sign))
	if digits == "" && !whole {
		return 0, 0, true
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n < 0 || n > mostLength {
		return 0, 0, false
	}
	if !whole {
		return 0, 0, true
	}
	return n, from + len(line) + 2, true
}

// A part is one file of the append-only files.
type part struct {
	name string
	seq  int
}

var partName = regexp.MustCompile(`^appendonly\.aof\.(\d+)\.(base\.rdb|base\.aof|incr\.aof)$`)

// parts are the base files and the increments of a directory, each by their numbers.
func parts(files string) (bases, increments []part) {
	list, _ := os.ReadDir(files) // by name; one that can't be read has none
	for _, entry := range list {
		found := partName.FindStringSubmatch(entry.Name())
		if found == nil {
			continue
		}
		seq, err := strconv.Atoi(found[1])
		if err != nil {
			continue
		}
		if p := (part{entry.Name(), seq}); strings.HasPrefix(found[2], "base") {
			bases = append(bases, p)
		} else {
			increments = append(increments, p)
		}
	}
	return bases, increments
}

// remakeManifest writes the manifest anew where it can only be one: there is one base and one increment.
func remakeManifest(files string) bool {
	if text, err := os.ReadFile(filepath.Join(files, manifest)); err == nil && sensible(text) {
		return false
	}
	bases, increments := parts(files)
	if len(bases) != 1 || len(increments) != 1 {
		return false
	}
	text := fmt.Sprintf("file %s seq %d type b\nfile %s seq %d type i\n", bases[0].name, bases[0].seq,
		increments[0].name, increments[0].seq)
	return os.WriteFile(filepath.Join(files, manifest), []byte(text), 0o600) == nil
}

var manifestLine = regexp.MustCompile(`^file \S+ seq \d+ type [bhi]$`)

// sensible reports whether a manifest can be read.
func sensible(text []byte) bool {
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for _, line := range lines {
		if !manifestLine.MatchString(line) {
			return false
		}
	}
	return true
}

// orphaned reports whether there are append-only files without their manifest.
func orphaned(dir string) bool {
	files := filepath.Join(dir, filesDir)
	bases, increments := parts(files)
	return len(bases)+len(increments) > 0 && !exists(filepath.Join(files, manifest))
}
