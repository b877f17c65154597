package tplink

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/router/tplink/script"
)

// Positions in the first array of a filter page.
const (
	paraFilter  = 0 // 1: the filter is on
	paraAllow   = 1 // 1: it admits listed devices only
	paraPage    = 3 // the number of the page, which stops growing after the last one
	paraRows    = 5 // rows on this page
	paraFields  = 6 // values of a row
	rowsPerPage = 8
	macFields   = 5
)

// A filterPage is one page of a radio's list.
type filterPage struct {
	filter, allow bool
	number        int
	rows          []bandRow
	virtual       bool // the radio has several networks, and writes must name one
}

// readFilterPage reads a filter page. It reports whether the page is one, and complete.
func readFilterPage(page string) (filterPage, bool) {
	para, ok := script.Array(page, "wlanFilterPara")
	values, found := script.Array(page, "wlanFilterList")
	if !ok || !found || len(para) <= paraFields {
		return filterPage{}, false
	}
	p := filterPage{
		filter: para[paraFilter] == "1", allow: para[paraAllow] == "1", virtual: strings.Contains(page, "vapIdx"),
	}
	p.number, _ = strconv.Atoi(para[paraPage])
	rows, _ := strconv.Atoi(para[paraRows])
	fields, _ := strconv.Atoi(para[paraFields])
	if fields < macFields {
		fields = macFields
	}
	for i := range min(max(rows, 0), rowsPerPage) {
		if (i+1)*fields > len(values) {
			return filterPage{}, false // it was cut off
		}
		row := values[i*fields : (i+1)*fields]
		p.rows = append(p.rows, bandRow{mac: parseMAC(row[0]), name: row[4], on: row[1] == "1"})
	}
	return p, true
}

var errCode = regexp.MustCompile(`errCode\s*=\s*"?(\d{1,9})`)

// pageError is the number on an error page; empty for other pages.
func pageError(page string) string {
	if m := errCode.FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return ""
}

var tokenPath = regexp.MustCompile(`/([A-Z]{16})/userRpm/Index\.htm`)

// Texts that show what became of a session.
const (
	forgets    = `cookie="Authorization=;` // it drops the session's cookie
	wrongLogin = "httpAutErrorArray"
)

// isLoginPage reports whether a page of variant B asks for the password.
func isLoginPage(page string) bool {
	return strings.Contains(strings.ReplaceAll(page, " ", ""), forgets) || strings.Contains(page, wrongLogin) ||
		strings.Contains(page, "LoginRpm.htm")
}
