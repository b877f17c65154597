package redischild

import (
	"strings"
	"testing"
	"time"
)

func TestTheCauseIsReadFromRedisOwnWords(t *testing.T) {
	for _, c := range []struct {
		last  string
		state string
		want  Cause
	}{
		{"1:M 28 Nov 2026 07:14:01.311 # Short write while writing to the AOF file: (nwritten=58803, expected=60031)\n" +
			"1:M 28 Nov 2026 07:14:01.311 # Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...",
			"exit status 1", DiskFull},
		{"# Error writing to the AOF file: No space left on device", "exit status 1", DiskFull},
		{"# Can't persist AOF for fsync error when the AOF fsync policy is 'always': Disk quota exceeded. Exiting...",
			"exit status 1", DiskFull},
		{"# Error writing to the AOF file: Input/output error", "exit status 1", DiskBroken},
		{"# Can't open or create append-only dir appendonlydir: Read-only file system", "exit status 1", DiskBroken},
		{"# Unrecoverable error reading the append only file appendonly.aof: Input/output error", "exit status 1", DiskBroken},
		{"# Bad file format reading the append only file appendonly.aof.2.incr.aof: make a backup of your AOF file",
			"exit status 1", Damaged},
		{"# Unexpected end of file reading the append only file appendonly.aof.1.incr.aof.", "exit status 1", Damaged},
		{"*** FATAL AOF MANIFEST FILE ERROR ***", "exit status 1", Damaged},
		{"# Short read or OOM loading DB. Unrecoverable error, aborting now.", "exit status 1", Damaged},
		{"# Unable to obtain the AOF file appendonly.aof.2.incr.aof length. stat: No such file or directory", "exit status 1",
			Damaged},
		{"# Can't handle RDB format version 99\n# Unrecoverable error reading the append only file x: Invalid argument",
			"exit status 1", Newer},
		{"# Out Of Memory allocating 123 bytes!", "signal: aborted", Memory},
		{"", "signal: killed", Memory},
		{"# Redis 7.0.15 crashed by signal: 11", "signal: segmentation fault", Unknown},
		{"", "exit status 3", Unknown},
	} {
		var last []string
		if c.last != "" {
			last = strings.Split(c.last, "\n")
		}
		got := troubleOf(last, c.state)
		if got.Cause != c.want || got.Why == "" || got.Error() == "" || got.Remedy() == "" {
			t.Errorf("%q, %s: %+v, want %s", c.last, c.state, got, c.want)
		}
	}
	if why := troubleOf([]string{"7:M 28 Nov 2026 07:14:01.311 # Out Of Memory allocating"}, "").Why; why !=
		"Out Of Memory allocating" {
		t.Errorf("its words are %q", why)
	}
}

func TestAServerThatEndsAgainAndAgainRestsLongerEachTime(t *testing.T) {
	var r rest
	var whole time.Duration
	ends := 0
	for ; whole < 80*time.Second; ends++ {
		pause := r.after(10 * time.Millisecond)
		if pause < restLeast || pause > restMost {
			t.Fatalf("it rests %v", pause)
		}
		whole += pause
	}
	if ends > 12 {
		t.Errorf("it ends %d times in 80 s", ends)
	}
	if pause := r.after(goodWhile); pause != restLeast || r.ends != 1 {
		t.Errorf("after a good while it rests %v, %d ends in a row", pause, r.ends)
	}
	if r.settles(DiskFull) >= r.settles(Unknown) {
		t.Error("an unknown cause counts as over sooner than a full disk")
	}
}

const (
	setA    = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r\nok\r\n"
	multi   = "*1\r\n$5\r\nMULTI\r\n"
	execute = "*1\r\n$4\r\nEXEC\r\n"
)

func TestOnlyAWriteThatWasUnderWayMayBeCutOff(t *testing.T) {
	zeros := strings.Repeat("\x00", 300)
	for _, c := range []struct {
		tail string
		want bool
	}{
		{"", true},
		{zeros, true},
		{multi + setA, true},
		{multi + setA + setA + setA[:9] + zeros, true},
		{setA, false},
		{setA + zeros, false},
		{multi + setA + execute, false},
		{multi + setA + execute + setA[:7], false},
		{multi + multi, false},
		{"garbage", false},
		{zeros + setA, false},
		{"*3\r\n$3\r\nSEX\x00\x00\x00", true},
		{"*3\r\n$9\r\nSET\r\n$1\r\na\r\n", false},
		{"*3\r\n$999\r\nSET\r\n$1\r\na\r\n$2\r\nok\r\n" + setA + setA, false},
		{"*-4\r\n", false},
		{"*99999999999999999999\r\n", false},
	} {
		if got := unconfirmed([]byte(c.tail)); got != c.want {
			t.Errorf("%.60q: %v", c.tail, got)
		}
	}
	for cut := range len(setA) - 1 {
		if !unconfirmed([]byte(setA[:cut])) || !unconfirmed([]byte(setA[:cut]+zeros)) {
			t.Errorf("%q was under way", setA[:cut])
		}
	}
}

func TestWhatTheToolSaysIsRead(t *testing.T) {
	for _, c := range []struct {
		said string
		well bool
		want report
	}{
		{"AOF analyzed: filename=a.base.rdb, size=157, ok_up_to=157, ok_up_to_line=1, diff=0\n" +
			"AOF analyzed: filename=a.incr.aof, size=584, ok_up_to=284, ok_up_to_line=69, diff=300\n" +
			"AOF a.incr.aof is not valid. Use the --fix option to try fixing it.", false, report{false, "a.incr.aof", 284}},
		{"All AOF files and manifest are valid\n", true, report{true, oldFile, 0}},
		{"AOF x/appendonly.aof.manifest is empty\n", true, report{false, oldFile, 0}},
		{"AOF analyzed: size=20, ok_up_to=12, diff=8\nAOF is not valid.", false, report{false, oldFile, 12}},
		{"AOF analyzed: size=20, ok_up_to=20, diff=0\nAOF is valid\n", true, report{true, oldFile, 20}},
	} {
		if got := parseReport(c.said, c.well); got != c.want {
			t.Errorf("%q: %+v", c.said, got)
		}
	}
}
