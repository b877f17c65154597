package redischild

import (
	"io"
	"os"
	"strings"
)

// keptWords is how many of the server's last lines are looked at for why it ended.
const keptWords = 40

// words are what one run of the server says. They go to its log, as long as the disk takes them.
type words struct {
	log  io.Writer
	part string // a line that has not ended
	last []string
}

// hear returns the words of a run that is about to begin, and what closes their log.
func (c *Child) hear() (*words, func()) {
	log, err := os.OpenFile(c.logFile(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return &words{log: io.Discard}, func() {}
	}
	return &words{log: log}, func() { log.Close() }
}

// Write is io.Writer's. It never fails: a server must not end since its log can't be written.
func (w *words) Write(p []byte) (int, error) {
	text := w.part + string(p)
	for {
		line, rest, whole := strings.Cut(text, "\n")
		if !whole {
			w.part = line
			return len(p), nil
		}
		text = rest
		if lookingForMaster(line) {
			continue
		}
		_, _ = io.WriteString(w.log, line+"\n")
		if w.last = append(w.last, line); len(w.last) > keptWords {
			w.last = w.last[1:]
		}
	}
}

// lookingForMaster reports whether a server that only reads tells, once a second, that it has no master.
func lookingForMaster(line string) bool {
	return strings.Contains(line, "Error condition on socket for SYNC")
}
