package redischild

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Cause is why the server ended. The set is closed.
type Cause string

// Why a server may end by itself.
const (
	DiskFull   Cause = "disk full"
	DiskBroken Cause = "disk broken"
	Damaged    Cause = "damaged"
	Newer      Cause = "newer"
	Memory     Cause = "memory"
	Unknown    Cause = "unknown"
)

// A Trouble is what keeps the server from its work.
type Trouble struct {
	Cause  Cause
	Why    string // the server's own words
	Aside  string // Damaged: where the damaged files are kept; empty while they are where they were
	Mended bool   // Damaged: nothing was lost but a write that was under way
	Over   bool   // it has passed
}

// Error says what is wrong.
func (t Trouble) Error() string {
	switch t.Cause {
	case DiskFull:
		return "the disk is full: records can be read, and nothing can be stored"
	case DiskBroken:
		return "the disk can't be written: records can be read, and nothing can be stored"
	case Damaged:
		return t.damage()
	case Newer:
		return "the records were written by a newer Redis"
	case Memory:
		return "the private Redis was killed, or memory ran out"
	}
	return "the private Redis ended by itself"
}

func (t Trouble) damage() string {
	switch {
	case t.Mended:
		return "the file of the records had a damaged end; it was mended, and nothing that was stored is lost"
	case t.Aside != "":
		return "the file of the records is damaged; it was moved aside, and the shop begins anew"
	}
	return "the file of the records is damaged"
}

// Remedy says what a person can do.
func (t Trouble) Remedy() string {
	switch t.Cause {
	case DiskFull:
		return "make room on the disk of the data folder; the shop goes on by itself"
	case DiskBroken:
		return "see dmesg and mount: a disk that fails is mounted read-only; the shop goes on by itself once it takes writes"
	case Damaged:
		return t.afterDamage()
	case Newer:
		return "install the newer redis-server again"
	case Memory:
		return "see dmesg for \"Out of memory\"; give the machine more memory, or stop what takes it"
	}
	return "look at redis.log in the data folder"
}

func (t Trouble) afterDamage() string {
	switch {
	case t.Mended:
		return "nothing; the damaged file is kept in " + t.Aside
	case t.Aside != "":
		return "restore the last backup with sharefi restore, if there is one; the damaged file is kept in " + t.Aside
	}
	return "start sharefi run, which mends it or moves it aside; it deletes nothing"
}

// causes are Redis' and Valkey's words by what they mean. The first that is found counts: an error of the disk while
// the file is read is no damage.
var causes = []struct {
	words *regexp.Regexp
	cause Cause
}{
	{regexp.MustCompile(`No space left on device|Disk quota exceeded|File too large`), DiskFull},
	{regexp.MustCompile(`Input/output error|Read-only file system`), DiskBroken},
	{regexp.MustCompile(`Short write while writing to the AOF file`), DiskFull},
	{regexp.MustCompile(`Can't handle RDB format version`), Newer},
	{regexp.MustCompile(`Out Of Memory|Cannot allocate memory`), Memory},
	{regexp.MustCompile(`Bad file format reading the append only file|Unexpected end of file reading the append only|` +
		`AOF MANIFEST FILE ERROR|Unrecoverable error reading the append only file|Short read or OOM loading DB|` +
		`Internal error in RDB reading|Unable to obtain the AOF file \S+ length|Wrong signature trying to load|` +
		`reading the append only file .*Unknown command|Unknown command .* reading the append only file|` +
		`RDB CRC error|RDB has an invalid|AOF file \S+ doesn't exist`), Damaged},
}

// troubleOf reads from the last words of a server, and from how its process ended, what the trouble is. It is pure.
func troubleOf(last []string, state string) Trouble {
	for _, known := range causes {
		if i := slices.IndexFunc(last, known.words.MatchString); i >= 0 {
			return Trouble{Cause: known.cause, Why: bare(last[i])}
		}
	}
	if strings.HasPrefix(state, "signal: killed") {
		return Trouble{Cause: Memory, Why: state}
	}
	if len(last) == 0 {
		return Trouble{Cause: Unknown, Why: state}
	}
	return Trouble{Cause: Unknown, Why: fmt.Sprintf("%s (%s)", bare(last[len(last)-1]), state)}
}

var stamp = regexp.MustCompile(`^\d+:\S+ \d+ \w+ \d+ [\d:.]+ [.*#-] `)

// bare takes process and time off a line of the log.
func bare(line string) string { return strings.TrimSpace(stamp.ReplaceAllString(line, "")) }
