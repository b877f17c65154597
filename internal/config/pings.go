package config

import (
	"fmt"
	"time"
)

// pings are what the owner hears by itself.
func (r *reader) pings(raw filePings) Pings {
	p := Pings{Off: raw.Off}
	for i, name := range raw.Off {
		if !r.known.Ping(name) {
			r.bad(fmt.Sprintf("pings.off[%d]", i), "%q is no ping, as in sale or refund; /pings lists them", name)
		}
	}
	switch quiet, err := minutes(raw.Quiet); {
	case len(raw.Quiet) == 0, len(raw.Quiet) == 1 && raw.Quiet[0] == "off":
	case err != nil || len(quiet) != len(p.Quiet):
		r.bad("pings.quiet", "%q is not two times of day, as in [\"22:00\", \"07:00\"]", raw.Quiet)
	default:
		p.Quiet = [2]int(quiet)
	}
	return p
}

// minutes are times of day, as in 22:00, in minutes since midnight.
func minutes(times []string) ([]int, error) {
	var list []int
	for _, s := range times {
		at, err := time.Parse("15:04", s)
		if err != nil {
			return nil, err
		}
		list = append(list, at.Hour()*60+at.Minute())
	}
	return list, nil
}
