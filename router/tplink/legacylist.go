package tplink

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"github.com/sharefi/sharefi/router"
)

// pageOf reads one page of a radio's list.
func (s *legacy) pageOf(ctx context.Context, r legacyRadio, number int) (filterPage, error) {
	body, err := s.get(ctx, r.filter+"?Page="+strconv.Itoa(number), "MenuRpm.htm")
	if err != nil {
		return filterPage{}, err
	}
	return s.readPage(body)
}

func (s *legacy) readPage(body string) (filterPage, error) {
	p, ok := readFilterPage(body)
	if !ok {
		return p, errForeign
	}
	s.vap = s.vap || p.virtual
	return p, nil
}

// load is banded's.
func (s *legacy) load(ctx context.Context) ([]band, error) {
	lists := make([]band, len(s.radios))
	for i, r := range s.radios {
		b := band{radio: r.name}
		for number := 1; number <= maxPages; number++ {
			p, err := s.pageOf(ctx, r, number)
			if err != nil {
				return nil, err
			}
			if number == 1 {
				b.filter, b.allow = p.filter, p.allow
			}
			if number > 1 && (p.number < number || len(p.rows) == 0 || p.rows[0].mac == b.rows[0].mac) {
				break // past the end, the router repeats the last page or the first
			}
			b.rows = append(b.rows, p.rows...)
			if len(p.rows) < rowsPerPage {
				break
			}
		}
		for at := range b.rows {
			b.rows[at].at = at
		}
		lists[i] = b
	}
	return lists, nil
}

// write is banded's. Each change is a request of its own, and the answer shows the page again.
func (s *legacy) write(ctx context.Context, at int, b band, changes []*change, _ bool) error {
	r := s.radios[at]
	rows := append([]bandRow(nil), b.rows...)
	for _, c := range changes {
		query, referer := s.query(r, c)
		body, err := s.get(ctx, r.filter+"?"+query, referer)
		var no *refused
		if errors.As(err, &no) {
			c.err = no
			continue
		}
		if err != nil {
			return err
		}
		p, err := s.readPage(body)
		if err != nil {
			return err
		}
		if c.kind == removed {
			rows = append(rows[:c.row.at], rows[c.row.at+1:]...)
		}
		if c.kind != added && !shows(p, rows) {
			return errShifted
		}
	}
	return nil
}

// shows reports whether a page has the rows that the list has at its page number.
func shows(p filterPage, rows []bandRow) bool {
	from := (max(p.number, 1) - 1) * rowsPerPage
	if from > len(rows) {
		return false
	}
	want := rows[from:min(from+rowsPerPage, len(rows))]
	if len(want) != len(p.rows) {
		return false
	}
	for i, r := range p.rows {
		if r.mac != want[i].mac {
			return false
		}
	}
	return true
}

// query is a change as a query string, and the page that a browser would send it from.
func (s *legacy) query(r legacyRadio, c *change) (query, referer string) {
	vap := func(value string) string {
		if !s.vap {
			return ""
		}
		return "&vapIdx=" + value
	}
	page := strconv.Itoa(c.row.at/rowsPerPage + 1)
	at := strconv.Itoa(c.row.at)
	entry := "Mac=" + c.row.mac.Dashes() + "&Desc=" + url.QueryEscape(c.name) + "&Type=1&entryEnabled="
	switch c.kind {
	case removed:
		return "Page=" + page + "&Del=" + at + vap(""), r.filter
	case renamed:
		query = entry + "1&Changed=1&SelIndex=" + at + "&Page=" + page + vap("1") + "&Save=Save"
		return query, r.filter + "?Modify=" + at + "&Page=" + page
	}
	on := "1"
	if c.row.name != "" && !c.row.on { // a disabled entry that is put back
		on = "0"
	}
	return entry + on + "&Changed=0&SelIndex=0&Page=1" + vap("1") + "&Save=Save", r.filter + "?Add=Add&Page=1" + vap("")
}

// parseMAC reads an address, and returns zero for anything else.
func parseMAC(text string) router.MAC {
	mac, err := router.ParseMAC(text)
	if err != nil {
		return router.MAC{}
	}
	return mac
}
