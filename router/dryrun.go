package router

import "context"

// DryRun reads the router but only shows changes instead of making them. The list stays as it is, so no
// change counts as made.
func DryRun(d Driver, show func(add, remove []Admission)) Driver { return &dryRun{d, show} }

type dryRun struct {
	Driver
	show func(add, remove []Admission)
}

func (d *dryRun) Unwrap() Driver { return d.Driver }

func (d *dryRun) Apply(_ context.Context, add, remove []Admission) error {
	d.show(add, remove)
	return nil
}
