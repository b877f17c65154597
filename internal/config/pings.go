package config

import (
	"fmt"

	"github.com/sharefi/sharefi/bot"
)

// pings are what the owner is told by itself, as /pings changes it.
func (r *reader) pings(raw filePings) bot.Pings {
	var p bot.Pings
	for i, name := range raw.Off {
		after, err := p.Change(name, "off")
		if err != nil {
			r.bad(fmt.Sprintf("pings.off[%d]", i), "%q is no ping, as in sale or refund; /pings lists them", name)
		}
		p = after
	}
	if len(raw.Quiet) > 0 {
		after, err := p.Change(append([]string{"quiet"}, raw.Quiet...)...)
		if err != nil {
			r.bad("pings.quiet", "%q is not two times of day, as in [\"22:00\", \"07:00\"]", raw.Quiet)
		}
		p = after
	}
	return p
}
