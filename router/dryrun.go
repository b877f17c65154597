package router

import "context"

// DryRun reads the router but changes nothing: what would be changed is shown instead. The list
// stays as it is, so nothing counts as done.
func DryRun(d Driver, show func(add []Entry, remove []MAC)) Driver { return &dryRun{d, show} }

type dryRun struct {
	Driver
	show func(add []Entry, remove []MAC)
}

func (d *dryRun) Unwrap() Driver { return d.Driver }

func (d *dryRun) Apply(_ context.Context, add []Entry, remove []MAC) error {
	d.show(add, remove)
	return nil
}
