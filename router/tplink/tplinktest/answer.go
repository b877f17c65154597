package tplinktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
)

// readParams reads a body, urlencoded or as JSON.
func readParams(plain string) url.Values {
	var object map[string]any
	if json.Unmarshal([]byte(plain), &object) == nil {
		params := url.Values{}
		for name, value := range object {
			params.Set(name, fmt.Sprint(value))
		}
		return params
	}
	params, err := url.ParseQuery(plain)
	if err != nil {
		return url.Values{}
	}
	return params
}

// done is a success with data; the firmware writes an empty list as {}.
func done(data any) reply {
	if rows, ok := data.([]row); ok && len(rows) == 0 {
		data = map[string]any{}
	}
	return answer(map[string]any{"success": true, "data": data})
}

// refuse is a refusal, with or without a code.
func (s *Server) refuse(code string, data map[string]any) reply {
	object := map[string]any{"success": false}
	if code != "" {
		object[s.ErrorField] = code
	}
	if data != nil {
		object["data"] = data
	}
	return answer(object)
}

func answer(object any) reply {
	body, err := json.Marshal(object)
	if err != nil {
		panic(fmt.Sprintf("tplinktest: %v", err))
	}
	return reply{status: http.StatusOK, body: body}
}

// readLuci is the reader of the luci variants.
func (s *Server) readLuci(r *http.Request, body string) (string, func() reply) {
	q := s.decode(r, body)
	return q.method(), func() reply { return s.luci(q) }
}

func (s *Server) luci(q *request) reply {
	if q.status != 0 {
		return reply{status: q.status}
	}
	if q.admin == "" {
		return s.loginForm(q)
	}
	sess := s.touch()
	if sess == nil || sess.stok != q.stok || sess.sysauth != q.sysauth {
		return s.refuse("timeout", nil)
	}
	given := s.eachForm(q)
	given.cbc = sess.cbc
	return given
}

// concatenated is what the dispatcher of the BE series fails with on a field that is given twice, which it
// reads as a table. The other firmware finds no operation then.
var concatenated = reply{status: http.StatusInternalServerError, body: []byte("attempt to concatenate a table value")}

// eachForm answers all forms that the address names, and merges their data into one answer. The first
// refusal is the answer to all.
func (s *Server) eachForm(q *request) reply {
	switch {
	case q.twice && s.Variant == SG:
		return concatenated
	case len(q.forms) < 2:
		return s.adminForm(q)
	}
	merged := map[string]any{}
	for _, name := range q.forms {
		one := *q
		one.form = name
		given := s.adminForm(&one)
		var said struct {
			Success bool           `json:"success"`
			Data    map[string]any `json:"data"`
		}
		if json.Unmarshal(given.body, &said) != nil || !said.Success {
			return given
		}
		maps.Copy(merged, said.Data)
	}
	return done(merged)
}

// touch is the current session, nil when there is none. It renews the session and counts for
// StealAfter.
func (s *Server) touch() *session {
	if s.faults.steal--; s.faults.steal == 0 {
		s.sess = nil
	}
	sess := s.present()
	if sess != nil {
		sess.last = s.Now()
	}
	return sess
}
