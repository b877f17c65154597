package check

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
)

// A Verdict is how a check ended.
type Verdict string

// How a check may end.
const (
	Fine     Verdict = "ok"
	Doubtful Verdict = "warn" // it works, and should be mended
	Broken   Verdict = "fail"
)

// A Finding is one thing that a check has to say.
type Finding struct {
	Check   string  `json:"check"`
	Verdict Verdict `json:"verdict"`
	Says    string  `json:"says"`
	Remedy  string  `json:"remedy,omitempty"`

	Passing bool   `json:"-"` // the same may work later
	Answer  string `json:"-"` // the remedy for who types it now, and has no file to put it into; empty: Remedy
}

// ToAnswer is what to do about it for who is asked for it.
func (f Finding) ToAnswer() string { return cmp.Or(f.Answer, f.Remedy) }

// answer adds the remedy for who is asked.
func (f Finding) answer(remedy string) Finding {
	f.Answer = remedy
	return f
}

func well(format string, args ...any) Finding {
	return Finding{Verdict: Fine, Says: fmt.Sprintf(format, args...)}
}

func warns(says, remedy string) Finding {
	return Finding{Verdict: Doubtful, Says: says, Remedy: remedy}
}

func fails(says any, remedy string) Finding {
	return Finding{Verdict: Broken, Says: fmt.Sprint(says), Remedy: remedy}
}

// away is a failure that may pass by itself.
func away(says any, remedy string) Finding {
	f := fails(says, remedy)
	f.Passing = true
	return f
}

// print writes a finding for a person.
func (f Finding) print(w io.Writer) {
	word := map[Verdict]string{Fine: "ok", Doubtful: "warn", Broken: "FAIL"}[f.Verdict]
	fmt.Fprintf(w, "%-5s %-18s %s\n", word, f.Check, f.Says)
	if f.Remedy != "" {
		fmt.Fprintf(w, "      %-18s %s\n", "  to mend it:", f.Remedy)
	}
}

// writeFindings writes all that was found for a program.
func writeFindings(w io.Writer, found []Finding) error {
	all := struct {
		OK     bool      `json:"ok"`
		Checks []Finding `json:"checks"`
	}{true, found}
	for _, f := range found {
		all.OK = all.OK && f.Verdict != Broken
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(all); err != nil {
		return fmt.Errorf("write what was found: %w", err)
	}
	return nil
}
