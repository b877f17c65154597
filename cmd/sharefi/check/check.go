// Package check tries everything that a shop depends on, and says what to mend.
//
// It owns the checks, what they judge and the remedies. It must not import setup, which asks it, nor the demo. Its
// one invariant: a check changes nothing, and everything that is not well comes with its remedy.
package check

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/secret"
)

// within bounds each check.
const within = 20 * time.Second

// Options are which configuration is checked, and how the findings are written.
type Options struct {
	File string
	JSON bool // for programs
}

// Run makes every check, and says of each how it stands and what to do.
func Run(ctx context.Context, s cli.Streams, o Options) error {
	c, err := cli.Load(s, o.File)
	if err != nil {
		if o.JSON {
			f := fails(err, "mend the lines that are named, and check again")
			f.Check = "configuration"
			return errors.Join(err, writeFindings(s.Out, []Finding{f}))
		}
		return err
	}
	s.Out = secret.MaskWriter(s.Out, cli.SecretsOf(c)...)
	tell := func(f Finding) { f.print(s.Out) }
	if o.JSON {
		tell = func(Finding) {}
	}
	found := New(c, s).all(ctx, tell)
	if o.JSON {
		if err := writeFindings(s.Out, found); err != nil {
			return err
		}
	}
	for _, f := range found {
		if f.Verdict == Broken {
			return cli.ErrSeen
		}
	}
	return nil
}
