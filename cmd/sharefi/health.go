package main

import (
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

type healthCommand struct{ configured }

// Help is what sharefi health --help says below its flags.
func (healthCommand) Help() string {
	return `For a container's health check: reads the file that sharefi run writes every ten seconds, and asks nobody.
It also says what is wrong with the private Redis, such as a full disk, with the remedy; that alone is no failure, since
the shop goes on by itself and another start would not mend it.

Exit codes: 0 its loops go round, 1 they hang or nothing runs, 2 the configuration is wrong.`
}

// Run tells whether the shop that runs here is alive.
func (k healthCommand) Run(s cli.Streams) error {
	return app.Health(s, k.Config)
}
