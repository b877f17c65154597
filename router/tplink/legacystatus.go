package tplink

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/script"
)

// turn is banded's. The mode comes first, so that the router never blocks the listed devices.
func (s *legacy) turn(ctx context.Context, on bool) error {
	steps := []string{"Page=1&exclusive=1", "Page=1&Enfilter=1"}
	if !on {
		steps = []string{"Page=1&Disfilter=1"}
	}
	for _, r := range s.radios {
		for _, step := range steps {
			if s.vap {
				step += "&vapIdx="
			}
			if _, err := s.get(ctx, r.filter+"?"+step, r.filter); err != nil {
				return err
			}
		}
	}
	return nil
}

// describe is banded's. The status page does not label its strings: the firmware is the one with a build
// date, and the model comes next.
func (s *legacy) describe(ctx context.Context) (model, firmware string, err error) {
	body, err := s.get(ctx, "StatusRpm.htm", "MenuRpm.htm")
	if err != nil {
		return "", "", optional(ctx, err)
	}
	values, _ := script.Array(body, "statusPara")
	for i, value := range values {
		if strings.Contains(value, "Build") {
			firmware = strings.TrimSpace(value)
			if i+1 < len(values) {
				model = strings.TrimSpace(values[i+1])
			}
			break
		}
	}
	return model, firmware, nil
}

// clients is banded's.
func (s *legacy) clients(ctx context.Context) ([]router.Client, error) {
	var clients []router.Client
	body, err := s.get(ctx, "AssignedIpAddrListRpm.htm", "MenuRpm.htm")
	var no *refused
	if err != nil && !errors.Is(err, errForeign) && !errors.As(err, &no) {
		return nil, err
	}
	names := map[router.MAC]string{}
	leases, _ := script.Array(body, "DHCPDynList")
	for i := 0; i+4 <= len(leases); i += 4 {
		names[parseMAC(leases[i+1])] = leases[i]
	}
	seen := map[router.MAC]bool{}
	for _, r := range s.radios {
		stations, err := s.stations(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, mac := range stations {
			if !seen[mac] {
				seen[mac] = true
				clients = append(clients, router.Client{MAC: mac, Name: names[mac]})
			}
		}
	}
	return clients, nil
}

// maxPages bounds how many pages of a table are read.
const maxPages = 32

// stations reads which devices are connected to a radio.
func (s *legacy) stations(ctx context.Context, r legacyRadio) ([]router.MAC, error) {
	var all []router.MAC
	for number := range maxPages {
		body, err := s.get(ctx, r.stations+"?Page="+strconv.Itoa(number+1), "MenuRpm.htm")
		if errors.Is(err, errForeign) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		values, _ := script.Array(body, "hostList")
		fresh := 0
		for i := 0; i+4 <= len(values); i += 4 {
			mac := parseMAC(values[i])
			if !mac.IsZero() && (len(all) == 0 || mac != all[0]) {
				all = append(all, mac)
				fresh++
			}
		}
		if fresh < rowsPerPage {
			break
		}
	}
	return all, nil
}
