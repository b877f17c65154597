package tplinktest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Codes on error pages. The real ones are not published.
const (
	errInvalid   = 5000
	errDuplicate = 5001
	errTableFull = 5002
	errRowGone   = 5003
)

// filterPage makes the change in the query, and shows the page again.
func (s *Server) filterPage(r *http.Request, t *table, query url.Values) (string, func() reply) {
	page := number(query, "Page", 1)
	show := func() reply { return s.showFilter(t, page) }
	write := func(change func() int) func() reply {
		return func() reply {
			s.count.writes++
			if s.Networks && !query.Has("vapIdx") {
				return errorPage(errInvalid)
			}
			if code := change(); code != 0 {
				return errorPage(code)
			}
			return show()
		}
	}
	set := func(turn *bool, on bool) func() reply {
		return write(func() int { *turn = on; return 0 })
	}
	switch {
	case query.Get("Save") == "Save":
		if query.Get("Changed") == "1" {
			return "list change", write(func() int { return s.changeRow(r, t, query) })
		}
		return "list add", write(func() int { return s.addRow(r, t, query) })
	case query.Has("Del"):
		return "list delete", write(func() int { return s.deleteRow(t, query) })
	case query.Get("DoAll") == "DelAll":
		return "list empty", write(func() int {
			for len(t.rows) > 0 {
				s.take(t, 0)
			}
			return 0
		})
	case query.Get("Enfilter") == "1":
		return "filter on", set(&t.filter, true)
	case query.Get("Disfilter") == "1":
		return "filter off", set(&t.filter, false)
	case query.Has("exclusive"):
		return "filter mode", set(&t.allow, query.Get("exclusive") == "1")
	}
	return "list load", show
}

// showFilter is the page with its two arrays. Both end with two zeros.
func (s *Server) showFilter(t *table, page int) reply {
	rows, page := window(t.rows, page, s.Wraps)
	para := []string{flag(t.filter), flag(t.allow), "1", strconv.Itoa(page), "1", strconv.Itoa(len(rows)), "5", "8"}
	var list strings.Builder
	for _, r := range rows {
		list.WriteString(`"` + r.MAC + `", ` + flag(!r.off) + `, 1, "", "` + quoted(r.Name) + "\", \r\n")
	}
	networks := ""
	if s.Networks {
		networks = script("var vapIdx = 1;")
	}
	return html(networks + script("var wlanFilterPara = new Array(\r\n"+strings.Join(para, ", ")+", \r\n0,0 );") +
		script("var wlanFilterList = new Array(\r\n"+list.String()+"0,0 );"))
}

func flag(on bool) string { return pick(on, "1", "0") }

func errorPage(code int) reply {
	return html(script(`var errCode = "` + strconv.Itoa(code) + `";`))
}

// cameFrom reports whether a request's referer is the page with its form.
func cameFrom(r *http.Request, form string) bool {
	from, err := url.Parse(r.Referer())
	return err == nil && from.Path == r.URL.Path && from.Query().Has(form)
}

// fields reads a row from a form.
func fields(query url.Values) (row, bool) {
	r := row{MAC: query.Get("Mac"), Name: query.Get("Desc"), off: query.Get("entryEnabled") == "0"}
	return r, dashed(r.MAC) && (r.off || query.Get("entryEnabled") == "1") && query.Get("Type") == "1"
}

func (s *Server) addRow(r *http.Request, t *table, query url.Values) int {
	fresh, ok := fields(query)
	switch {
	case !ok || !cameFrom(r, "Add"):
		return errInvalid
	case find(t.rows, fresh.MAC) >= 0:
		return errDuplicate
	case s.noRoom(t.rows, fresh):
		return errTableFull
	}
	s.put(t, fresh)
	return 0
}

// at reads a position in the whole list, which must be on the page that the query names.
func at(query url.Values, name string, rows []row) (int, bool) {
	i := number(query, name, -1)
	return i, i >= 0 && i < len(rows) && number(query, "Page", 0) == i/rowsPerPage+1
}

func (s *Server) changeRow(r *http.Request, t *table, query url.Values) int {
	fresh, ok := fields(query)
	i, there := at(query, "SelIndex", t.rows)
	switch {
	case !ok || !cameFrom(r, "Modify"):
		return errInvalid
	case !there:
		return errRowGone
	}
	same := func(r row) bool { return r.MAC == fresh.MAC }
	if j := slices.IndexFunc(t.rows, same); j >= 0 && j != i {
		return errDuplicate
	}
	if s.NameLimit > 0 && len(fresh.Name) > s.NameLimit {
		fresh.Name = fresh.Name[:s.NameLimit]
	}
	s.replace(t, i, fresh)
	return 0
}

func (s *Server) deleteRow(t *table, query url.Values) int {
	i, there := at(query, "Del", t.rows)
	if !there {
		return errRowGone
	}
	s.take(t, i)
	return 0
}
