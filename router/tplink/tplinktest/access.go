package tplinktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// adminForm answers requests in a session. The caller holds mu.
func (s *Server) adminForm(q *request) reply {
	switch q.admin {
	case "access_control":
		return s.accessControl(q)
	case "system":
		if q.form == "logout" && q.operation == "write" {
			s.sess = nil
			return done(map[string]any{})
		}
	case "firmware":
		if q.form == "upgrade" && q.operation == "read" {
			return done(map[string]any{
				"model": "Archer C6", "hardware_version": "Archer C6 v2.0",
				"firmware_version": "1.2.3 Build 20260101", "is_default": false,
			})
		}
	}
	return s.refuse("no such callback", nil)
}

func (s *Server) accessControl(q *request) reply {
	switch q.method() {
	case "enable read":
		return done(map[string]any{"enable": pick(s.tables[0].filter, "on", "off"), "host_mac": s.Own.Dashes()})
	case "mode read":
		return done(map[string]any{"access_mode": pick(s.tables[0].allow, "white", "black")})
	case "white_devices load":
		return done(s.clients)
	case "black_devices load":
		return done(s.online())
	case "enable write", "mode write":
		return s.writeFilter(q)
	}
	switch q.form {
	case "white_list":
		return s.list(q, true)
	case "black_list":
		return s.list(q, false)
	}
	return s.refuse("no such callback", nil)
}

// online is who could be blocked: the connected devices that are allowed now.
func (s *Server) online() []row {
	return slices.DeleteFunc(slices.Clone(s.clients), func(r row) bool {
		t := s.tables[0]
		return t.filter && (t.allow && !t.lists(r.MAC) || !t.allow && find(s.black, r.MAC) >= 0)
	})
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// writeFilter changes the filter or its mode. When that starts allow mode, the firmware lists every
// connected device.
func (s *Server) writeFilter(q *request) reply {
	s.count.writes++
	on, mode := q.params.Get("enable"), q.params.Get("access_mode")
	t := s.tables[0]
	was := t.filter && t.allow
	switch {
	case q.form == "enable" && (on == "on" || on == "off"):
		t.filter = on == "on"
	case q.form == "mode" && (mode == "white" || mode == "black"):
		t.allow = mode == "white"
	default:
		return s.refuse("invalid params", nil)
	}
	if !was && t.filter && t.allow {
		s.admitConnected(t)
	}
	return done(map[string]any{"enable": pick(t.filter, "on", "off"), "access_mode": pick(t.allow, "white", "black")})
}

// admitConnected adds every connected device to the white list, paid or not, as the firmware does. When
// there is no room for both, the earlier entries are lost.
func (s *Server) admitConnected(t *table) {
	var fresh []row
	for _, c := range s.clients {
		if find(t.rows, c.MAC) < 0 {
			fresh = append(fresh, row{MAC: c.MAC})
		}
	}
	if len(t.rows)+len(fresh) > s.Max {
		for len(t.rows) > 0 {
			s.take(t, 0)
		}
	}
	for _, r := range fresh {
		s.put(t, r)
	}
}

// list answers the four operations on a list.
func (s *Server) list(q *request, white bool) reply {
	rows := &s.black
	if white {
		rows = &s.tables[0].rows
	}
	if q.operation == "load" {
		return s.load(*rows)
	}
	s.count.writes++
	switch q.operation {
	case "insert":
		return s.insert(q, rows, white)
	case "update":
		return s.update(q, *rows, white)
	case "remove":
		return s.remove(q, rows, white)
	}
	return s.refuse("no such callback", nil)
}

func (s *Server) load(rows []row) reply {
	shown := slices.Clone(rows)
	for i := range shown {
		shown[i].Host = s.host(shown[i].MAC)
	}
	var data any = shown
	if len(shown) == 0 {
		data = map[string]any{}
	}
	object := map[string]any{"success": true, "data": data}
	if !s.NoMaxRules {
		object["others"] = map[string]any{"max_rules": s.Max}
	}
	return answer(object)
}

// host marks the row of the client machine.
func (s *Server) host(mac string) string {
	return pick(mac == s.Own.Dashes(), "HOST", "NON_HOST")
}

// newRow reads the parameter new. The firmware stores any text as an address, in upper case and with
// dashes for colons: even "zz", as "ZZ".
func (s *Server) newRow(q *request) (row, bool) {
	var r row
	if err := json.Unmarshal([]byte(q.params.Get("new")), &r); err != nil || r.MAC == "" {
		return row{}, false
	}
	if s.NameLimit > 0 && len(r.Name) > s.NameLimit {
		r.Name = r.Name[:s.NameLimit]
	}
	return row{MAC: strings.ToUpper(strings.ReplaceAll(r.MAC, ":", "-")), Name: r.Name}, true
}

func (s *Server) insert(q *request, rows *[]row, white bool) reply {
	r, ok := s.newRow(q)
	switch {
	case !ok:
		return s.refuse("invalid new params", nil)
	case find(*rows, r.MAC) >= 0:
		return s.refuse("", nil)
	case !white && r.MAC == s.Own.Dashes():
		return done(map[string]any{})
	case s.noRoom(*rows, r) && s.OpenlyFull:
		return s.refuse("", nil)
	case s.noRoom(*rows, r):
		return done(map[string]any{}) // reports success, but stores nothing
	}
	if white {
		s.put(s.tables[0], r)
	} else {
		*rows = slices.Insert(*rows, 0, r)
	}
	r.Host = s.host(r.MAC)
	return done(r)
}

// position reads the index, the only parameter that the firmware looks at.
func position(q *request, rows []row) (int, bool) {
	i, err := strconv.Atoi(q.params.Get("index"))
	return i, err == nil && i >= 0 && i < len(rows)
}

var outOfRange = reply{status: http.StatusInternalServerError, body: []byte("attempt to index a nil value")}

func (s *Server) update(q *request, rows []row, white bool) reply {
	r, ok := s.newRow(q)
	if !ok {
		return s.refuse("invalid new params", nil)
	}
	i, ok := position(q, rows)
	if !ok {
		return outOfRange
	}
	if j := find(rows, r.MAC); j >= 0 && j != i {
		return s.refuse("", nil)
	}
	if white {
		s.replace(s.tables[0], i, r)
	} else {
		rows[i] = r
	}
	r.Host = s.host(r.MAC)
	return done(r)
}

func (s *Server) remove(q *request, rows *[]row, white bool) reply {
	i, ok := position(q, *rows)
	switch {
	case !ok:
		return outOfRange
	case white && (*rows)[i].MAC == s.Own.Dashes():
		return done(map[string]any{}) // reports success, but keeps the row
	case white:
		s.take(s.tables[0], i)
	default:
		*rows = slices.Delete(*rows, i, i+1)
	}
	return done([]map[string]any{{"key": q.params.Get("key"), "index": i, "success": true}})
}
