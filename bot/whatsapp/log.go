package whatsapp

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"

	waLog "go.mau.fi/whatsmeow/util/log"
)

// lines take the library's words into ours. What it calls information is detail here, and
// phone numbers, which stand in its addresses, are left out everywhere. What it logs of the wire,
// messages and keys among it, is dropped.
type lines struct {
	log  *slog.Logger
	wire bool
}

var _ waLog.Logger = lines{}

var number = regexp.MustCompile(`\d{6,}`)

func (l lines) say(level slog.Level, msg string, args []any) {
	if l.wire || !l.log.Enabled(context.Background(), level) {
		return
	}
	l.log.Log(context.Background(), level, "whatsmeow", "says", number.ReplaceAllString(fmt.Sprintf(msg, args...), "…"))
}

func (l lines) Errorf(msg string, args ...any) { l.say(slog.LevelWarn, msg, args) }
func (l lines) Warnf(msg string, args ...any)  { l.say(slog.LevelDebug, msg, args) }
func (l lines) Infof(msg string, args ...any)  { l.say(slog.LevelDebug, msg, args) }
func (l lines) Debugf(string, ...any)          {}

// Sub is waLog.Logger's.
func (l lines) Sub(module string) waLog.Logger {
	return lines{log: l.log, wire: l.wire || module == "Recv" || module == "Send"}
}

// silence is for the cipher library, which would print to the terminal: what goes wrong there is
// told by the other one.
type silence struct{}

func (silence) Debug(string, string)   {}
func (silence) Info(string, string)    {}
func (silence) Warning(string, string) {}
func (silence) Error(string, string)   {}
func (silence) Configure(string)       {}
