package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

type checkCommand struct {
	configured
	JSON bool `name:"json" help:"Write what was found as JSON."`
}

// Help is what sharefi check --help says below its flags.
func (checkCommand) Help() string {
	return `Each line is a verdict: ok; warn, which works but should be mended; FAIL, with what to do below it.

Exit codes: 0 all works (there may be warnings), 1 something fails, 2 the configuration is wrong.`
}

// errCheck says that a check failed; the lines above it say which.
var errCheck = errors.New("not everything works; see above")

// checkWithin bounds each check.
const checkWithin = 20 * time.Second

// A verdict is how a check ended.
type verdict string

const (
	fine     verdict = "ok"
	doubtful verdict = "warn" // it works, and should be mended
	broken   verdict = "fail"
)

// A finding is one thing that a check has to say.
type finding struct {
	Check   string  `json:"check"`
	Verdict verdict `json:"verdict"`
	Says    string  `json:"says"`
	Remedy  string  `json:"remedy,omitempty"`

	passing bool // the same may work later
}

func well(format string, args ...any) finding {
	return finding{Verdict: fine, Says: fmt.Sprintf(format, args...)}
}

func warns(says, remedy string) finding {
	return finding{Verdict: doubtful, Says: says, Remedy: remedy}
}

func fails(says any, remedy string) finding {
	return finding{Verdict: broken, Says: fmt.Sprint(says), Remedy: remedy}
}

// away is a failure that may pass by itself.
func away(says any, remedy string) finding {
	f := fails(says, remedy)
	f.passing = true
	return f
}

// Run makes every check, and says of each how it stands and what to do.
func (k checkCommand) Run(ctx context.Context, s streams) error {
	c, err := k.load(s)
	if err != nil {
		if k.JSON {
			f := fails(err, "mend the lines that are named, and check again")
			f.Check = "configuration"
			return errors.Join(err, writeFindings(s.out, []finding{f}))
		}
		return err
	}
	s.out = secret.MaskWriter(s.out, secretsOf(c)...)
	tell := func(f finding) { f.print(s.out) }
	if k.JSON {
		tell = func(finding) {}
	}
	found := newChecker(c, s).all(ctx, tell)
	if k.JSON {
		if err := writeFindings(s.out, found); err != nil {
			return err
		}
	}
	for _, f := range found {
		if f.Verdict == broken {
			return errCheck
		}
	}
	return nil
}

// print writes a finding for a person.
func (f finding) print(w io.Writer) {
	word := map[verdict]string{fine: "ok", doubtful: "warn", broken: "FAIL"}[f.Verdict]
	fmt.Fprintf(w, "%-5s %-18s %s\n", word, f.Check, f.Says)
	if f.Remedy != "" {
		fmt.Fprintf(w, "      %-18s %s\n", "  to mend it:", f.Remedy)
	}
}

// writeFindings writes all that was found for a program.
func writeFindings(w io.Writer, found []finding) error {
	all := struct {
		OK     bool      `json:"ok"`
		Checks []finding `json:"checks"`
	}{true, found}
	for _, f := range found {
		all.OK = all.OK && f.Verdict != broken
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(all); err != nil {
		return fmt.Errorf("write what was found: %w", err)
	}
	return nil
}

// secretsOf are all that must never be seen.
func secretsOf(c *config.Config) []secret.Value {
	list := []secret.Value{c.Telegram.Token, c.Stripe.Key}
	for _, s := range c.Sites {
		list = append(list, s.Password, s.RouterPassword)
	}
	return list
}
