package tplink

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// A legacy is a session with the green userRpm pages.
type legacy struct {
	client *client
	prefix string // in front of every page, "/userRpm/" with or without a token
	basic  string // the Basic header of variant A
	cookie string // of variant B
	radios []legacyRadio
	vap    bool // writes have to name the virtual network
}

// A legacyRadio is a radio with its pages.
type legacyRadio struct{ name, filter, stations string }

var legacyRadios = []legacyRadio{
	{"2.4 GHz", "WlanMacFilterRpm.htm", "WlanStationRpm.htm"},
	{"5 GHz", "WlanMacFilterRpm_5g.htm", "WlanStationRpm_5g.htm"},
}

// openLegacyBasic knows variant A by what it wants: a Basic header, for TP-LINK. It has no session,
// so the password is tried by the first page.
func openLegacyBasic(ctx context.Context, d *Driver, v *visit) (session, error) {
	page, err := v.page(ctx)
	if err != nil {
		return nil, err
	}
	realm := strings.ToUpper(page.header.Get("WWW-Authenticate"))
	if page.status != http.StatusUnauthorized || !strings.HasPrefix(realm, "BASIC") || !strings.Contains(realm, "TP-LINK") {
		return nil, errStranger
	}
	pair := d.user + ":" + d.config.Password.Reveal()
	s := &legacy{client: d.client, prefix: "/userRpm/", basic: "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))}
	return bands{s}, s.begin(ctx)
}

// shortPassword is how much of a password the Archer C7 looks at.
const shortPassword = 15

// openLegacyToken knows variant B by its login page. Some firmware looks at the beginning of a
// long password only; no page tells, so that is tried when the whole one was refused.
func openLegacyToken(ctx context.Context, d *Driver, v *visit) (session, error) {
	page, err := v.page(ctx)
	if err != nil {
		return nil, err
	}
	if page.status != http.StatusOK || !strings.Contains(string(page.body), "userRpm") {
		return nil, errStranger
	}
	password := d.config.Password.Reveal()
	s := &legacy{client: d.client}
	err = s.login(ctx, d.user, password)
	if errors.Is(err, router.ErrWrongPassword) && len(password) > shortPassword {
		err = s.login(ctx, d.user, password[:shortPassword])
	}
	if err != nil {
		return nil, err
	}
	return bands{s}, s.begin(ctx)
}

// loginTries is how often a login is sent that the router answers with its login page for no
// reason, which it does at times.
const loginTries = 3

func (s *legacy) login(ctx context.Context, user, password string) error {
	sum := md5.Sum([]byte(password))
	pair := user + ":" + hex.EncodeToString(sum[:])
	s.cookie = "Authorization=Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
	for range loginTries {
		got, err := s.client.do(ctx, request{path: "/userRpm/LoginRpm.htm?Save=Save", referer: "/", cookie: s.cookie})
		page := string(got.body)
		switch {
		case err != nil:
			return notForeign(err)
		case got.status >= http.StatusInternalServerError, got.status == http.StatusNotAcceptable:
			return fault(got.status)
		case strings.Contains(page, wrongLogin):
			return router.ErrWrongPassword
		}
		if m := tokenPath.FindStringSubmatch(page); m != nil {
			s.prefix = "/" + m[1] + "/userRpm/"
			return nil
		}
	}
	return errNotTaken
}

// begin finds the radios: the second has no page where there is none.
func (s *legacy) begin(ctx context.Context) error {
	s.radios = legacyRadios[:1]
	if _, err := s.pageOf(ctx, legacyRadios[0], 1); err != nil {
		return notTaken(err)
	}
	_, err := s.pageOf(ctx, legacyRadios[1], 1)
	if err == nil {
		s.radios = legacyRadios
	}
	if errors.Is(err, errForeign) {
		err = nil
	}
	return notTaken(err)
}

// notTaken names what a first page that is none of ours means.
func notTaken(err error) error {
	if errors.Is(err, errForeign) || errors.Is(err, errSessionGone) {
		return errNotTaken
	}
	return err
}

// get asks for a page of the session.
func (s *legacy) get(ctx context.Context, page, referer string) (string, error) {
	got, err := s.client.do(ctx, request{path: s.prefix + page, referer: s.prefix + referer, cookie: s.cookie, basic: s.basic})
	body := string(got.body)
	switch {
	case err != nil:
		return "", err
	case got.status == http.StatusUnauthorized && s.basic != "":
		return "", router.ErrWrongPassword
	case got.status >= http.StatusInternalServerError, got.status == http.StatusNotAcceptable:
		return "", fault(got.status)
	case got.status == http.StatusNotFound:
		return "", errForeign
	case got.status != http.StatusOK, s.basic == "" && isLoginPage(body):
		return "", errPage
	}
	if code := pageError(body); code != "" {
		return "", &refused{code: code}
	}
	return body, nil
}

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
				break // past the end, the last page comes again, or the first
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

// write is banded's: each change is a request of its own, whose answer is the list's page again.
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

// shows reports whether a page is that part of a list which its number says.
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

// query is a change as an address, and the page that would have led there.
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
		return entry + "1&Changed=1&SelIndex=" + at + "&Page=" + page + vap("1") + "&Save=Save", r.filter + "?Modify=" + at + "&Page=" + page
	}
	on := "1"
	if c.row.name != "" && !c.row.on { // one that is put back as it was
		on = "0"
	}
	return entry + on + "&Changed=0&SelIndex=0&Page=1" + vap("1") + "&Save=Save", r.filter + "?Add=Add&Page=1" + vap("")
}

// turn is banded's. The rule comes first, so that the router never refuses who is listed.
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

// reads is banded's.
func (s *legacy) reads(name string) string { return name }

// describe is banded's. The status page's strings are told apart by their looks.
func (s *legacy) describe(ctx context.Context) (model, firmware string, err error) {
	body, err := s.get(ctx, "StatusRpm.htm", "MenuRpm.htm")
	var no *refused
	if errors.As(err, &no) || errors.Is(err, errForeign) {
		return "", "", nil // a name is good to have
	}
	values, _ := jsArray(body, "statusPara")
	for i, value := range values {
		if strings.Contains(value, "Build") {
			firmware = strings.TrimSpace(value)
			if i+1 < len(values) {
				model = strings.TrimSpace(values[i+1])
			}
			break
		}
	}
	return model, firmware, err
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
	leases, _ := jsArray(body, "DHCPDynList")
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

// stations reads who is connected to a radio.
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
		values, _ := jsArray(body, "hostList")
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

// logout is banded's. Variant A has nothing to leave.
func (s *legacy) logout(ctx context.Context) error {
	if s.basic != "" {
		return nil
	}
	_, err := s.get(ctx, "LogoutRpm.htm", "MenuRpm.htm")
	if errors.Is(err, errSessionGone) {
		return nil // the login page is what follows
	}
	return err
}

func (s *legacy) address() router.MAC { return s.client.address() }

// parseMAC reads an address; what is none gives zero.
func parseMAC(text string) router.MAC {
	mac, err := router.ParseMAC(text)
	if err != nil {
		return router.MAC{}
	}
	return mac
}
