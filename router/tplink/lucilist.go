package tplink

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/sharefi/sharefi/router"
)

// A row is an entry of the white list as the router stores it.
type row struct {
	MAC  string `json:"mac"`
	Name string `json:"name"`
	Host string `json:"-"` // HOST marks the machine that makes the request

	mac router.MAC // zero when MAC is not an address
}

// A table is the white list, newest row first.
type table struct {
	rows []row
	max  int // zero when the firmware does not tell
}

func (t table) find(mac router.MAC) int {
	return slices.IndexFunc(t.rows, func(r row) bool { return r.mac == mac })
}

func readRows(data json.RawMessage) ([]row, error) {
	var given []struct {
		row
		Host string `json:"host"`
	}
	if err := list(data, &given); err != nil {
		return nil, err
	}
	rows := make([]row, len(given))
	for i, g := range given {
		rows[i] = g.row
		rows[i].Host = g.Host
		rows[i].mac, _ = router.ParseMAC(g.MAC)
	}
	return rows, nil
}

// white makes a request for the white list.
func (s *luci) white(ctx context.Context, f form) (answer, error) {
	return s.ask(ctx, "access_control?form=white_list", f)
}

func (s *luci) load(ctx context.Context) (table, error) {
	a, err := s.white(ctx, form{{"operation", "load"}})
	if err != nil {
		return table{}, err
	}
	rows, err := readRows(a.Data)
	return table{rows: rows, max: a.Others.MaxRules}, err
}
