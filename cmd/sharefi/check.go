package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sharefi/sharefi/internal/secret"
)

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

// checkOptions are which configuration is checked, and how the findings are written.
type checkOptions struct {
	File string
	JSON bool // for programs
}

// runCheck makes every check, and says of each how it stands and what to do.
func runCheck(ctx context.Context, s streams, o checkOptions) error {
	c, err := load(s, o.File)
	if err != nil {
		if o.JSON {
			f := fails(err, "mend the lines that are named, and check again")
			f.Check = "configuration"
			return errors.Join(err, writeFindings(s.out, []finding{f}))
		}
		return err
	}
	s.out = secret.MaskWriter(s.out, secretsOf(c)...)
	tell := func(f finding) { f.print(s.out) }
	if o.JSON {
		tell = func(finding) {}
	}
	found := newChecker(c, s).all(ctx, tell)
	if o.JSON {
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
