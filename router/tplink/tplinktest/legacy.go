package tplinktest

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// Pages of the green web interface.
const (
	filterPages  = "WlanMacFilterRpm"
	stationPages = "WlanStationRpm"
	rowsPerPage  = 8
	sameAs       = 15 // characters of a password that are compared, with ShortPassword
)

// readLegacy is the reader of the green pages. Every request is a GET.
func (s *Server) readLegacy(r *http.Request, _ string) (string, func() reply) {
	token, page, query := s.place(r)
	switch {
	case r.Method != http.MethodGet:
		return "unreadable", func() reply { return reply{status: http.StatusMethodNotAllowed} }
	case s.Variant == LegacyBasic && !s.basicRight(r):
		return "unauthorized", func() reply { return s.unauthorized(r) }
	case page == "":
		return "page", func() reply { return s.legacyFront() }
	case page == "LoginRpm" && s.Variant == LegacyToken:
		return "login", func() reply { return s.legacyLogin(r) }
	}
	method, do := s.legacyPage(r, page, query)
	return method, func() reply {
		if s.Variant == LegacyToken && !s.holds(r, token) {
			return legacyLoginPage()
		}
		from, err := url.Parse(r.Referer())
		if err != nil || from.Host != r.Host || !strings.Contains(from.Path, "/userRpm/") {
			const refusal = "<html>You have no authority to access this router!</html>"
			return reply{status: http.StatusForbidden, body: []byte(refusal)}
		}
		return do()
	}
}

// place splits an address. The page is empty for the first page.
func (s *Server) place(r *http.Request) (token, page string, query url.Values) {
	before, after, found := strings.Cut(r.URL.Path, "/userRpm/")
	page, isPage := strings.CutSuffix(after, ".htm")
	if !found || !isPage {
		page = pick(r.URL.Path == "/", "", "unknown")
	}
	return strings.TrimPrefix(before, "/"), page, r.URL.Query()
}

// basicRight reports whether the header has the right password.
func (s *Server) basicRight(r *http.Request) bool {
	user, password, given := r.BasicAuth()
	return given && user == "admin" && password == s.Password
}

func (s *Server) unauthorized(r *http.Request) reply {
	if r.Header.Get("Authorization") != "" {
		s.count.tries++
	}
	return reply{
		status: http.StatusUnauthorized, body: []byte("<html>401 N/A</html>"),
		header: [2]string{"WWW-Authenticate", `Basic realm="TP-LINK Wireless N Router WR841N"`},
	}
}

// legacyFront is the first page: a frameset, or the login page.
func (s *Server) legacyFront() reply {
	if s.Variant == LegacyBasic {
		return html(`<frameset><frame src="/userRpm/MenuRpm.htm"><frame src="/userRpm/StatusRpm.htm"></frameset>`)
	}
	s.visited = true
	return legacyLoginPage()
}

func html(body string) reply {
	head := "<HTML><HEAD><TITLE>TL-WR841N</TITLE></HEAD><BODY>\r\n"
	return reply{body: []byte(head + body + "\r\n</BODY></HTML>\r\n")}
}

func script(body string) string {
	return `<SCRIPT language="javascript" type="text/javascript">` + "\r\n" + body + "\r\n</SCRIPT>"
}

// legacyLoginPage deletes the session's cookie and asks for the password.
func legacyLoginPage() reply {
	return html(script(`document.cookie="Authorization=;path=/";`) +
		script(`function sub(){ location.href="/userRpm/LoginRpm.htm?Save=Save"; }`) +
		`<input id="pcPassword" type="password">`)
}

// legacyLogin checks the password's digest in the cookie.
func (s *Server) legacyLogin(r *http.Request) reply {
	if r.URL.Query().Get("Save") != "Save" || !s.visited {
		return legacyLoginPage()
	}
	if s.hiccups > 0 {
		s.hiccups--
		return legacyLoginPage()
	}
	s.count.tries++
	cookie, right := s.legacyCookie(r)
	if !right {
		return html(script("var httpAutErrorArray = new Array(\r\n1, 0, 10, 0,\r\n0,0 );"))
	}
	s.count.logins++
	letters := make([]byte, 16)
	rand.Read(letters) // never fails
	for i := range letters {
		letters[i] = 'A' + letters[i]%26
	}
	ip, _, _ := net.SplitHostPort(r.RemoteAddr)
	s.sess = &session{stok: string(letters), sysauth: cookie, ip: ip, last: s.Now()}
	index := "http://" + r.Host + "/" + s.sess.stok + "/userRpm/Index.htm"
	return reply{body: []byte(`<body><script language="javaScript">window.parent.location.href = "` + index +
		`";</script></body></html>`)}
}

// legacyCookie reads the cookie, escaped or not, and reports whether its digest is right.
func (s *Server) legacyCookie(r *http.Request) (string, bool) {
	text, found := strings.CutPrefix(r.Header.Get("Cookie"), "Authorization=")
	text, err := url.PathUnescape(text)
	if !found || err != nil {
		return "", false
	}
	password := s.Password
	if s.ShortPassword && len(password) > sameAs {
		password = password[:sameAs]
	}
	sum := md5.Sum([]byte(password))
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("admin:"+hex.EncodeToString(sum[:])))
	return text, text == want
}

// holds reports whether a request has the session.
func (s *Server) holds(r *http.Request, token string) bool {
	sess := s.touch()
	cookie, right := s.legacyCookie(r)
	return sess != nil && right && !sess.owner && sess.stok == token && sess.sysauth == cookie
}

// legacyPage finds a page. The caller checks the session.
func (s *Server) legacyPage(r *http.Request, page string, query url.Values) (string, func() reply) {
	radio := 0
	if name, isSecond := strings.CutSuffix(page, "_5g"); isSecond {
		page, radio = name, 1
	}
	if radio >= len(s.tables) {
		return "unknown", missing
	}
	t := s.tables[radio]
	switch page {
	case filterPages:
		return s.filterPage(r, t, query)
	case stationPages:
		return "stations", func() reply { return s.stations(radio, number(query, "Page", 1)) }
	case "AssignedIpAddrListRpm":
		return "leases", s.leases
	case "StatusRpm":
		return "status", func() reply {
			return html(script("var statusPara = new Array(\r\n1, 1, 1, 60, 1, " +
				"\"3.16.9 Build 150310 Rel.60065n \", \"TL-WR841N v9 00000000\", 4,\r\n0,0 );"))
		}
	case "MenuRpm":
		return "menu", func() reply { return html("") }
	case "LogoutRpm":
		return "logout", func() reply {
			s.sess = nil
			return legacyLoginPage()
		}
	}
	return "unknown", missing
}

func missing() reply {
	return reply{status: http.StatusNotFound, body: []byte("<html>404 File Not Found</html>")}
}

// stations is a page of the devices connected to a radio: address, state, packets in and out.
func (s *Server) stations(radio, page int) reply {
	rows := s.clients
	if radio > 0 {
		rows = nil // every device is on the first radio
	}
	rows, page = window(rows, page, s.Wraps)
	var list strings.Builder
	for _, r := range rows {
		list.WriteString(`"` + r.MAC + "\", 5, 120, 80, \r\n")
	}
	para := strconv.Itoa(len(s.clients)) + ", " + strconv.Itoa(page) + ", 8, 1, \r\n"
	return html(script("var wlanHostPara = new Array(\r\n"+para+"0,0 );") +
		script("var hostList = new Array(\r\n"+list.String()+"0,0 );"))
}

// leases is the DHCP leases: name, MAC address, IP address, time left.
func (s *Server) leases() reply {
	var list strings.Builder
	for i, r := range s.clients {
		ip := "192.168.0." + strconv.Itoa(100+i)
		list.WriteString(`"` + quoted(r.Name) + `", "` + r.MAC + `", "` + ip + "\", \"01:40:21\", \r\n")
	}
	return html(script("var DHCPDynList = new Array(\r\n" + list.String() + "0,0 );"))
}

// window is the rows of a page. Past the end, it repeats the last page or, with wraps, the first.
func window(rows []row, page int, wraps bool) ([]row, int) {
	last := max(1, (len(rows)+rowsPerPage-1)/rowsPerPage)
	switch {
	case page > last && wraps:
		page = 1
	case page > last:
		page = last
	}
	page = max(page, 1)
	from := (page - 1) * rowsPerPage
	return rows[from:min(from+rowsPerPage, len(rows))], page
}

func number(query url.Values, name string, otherwise int) int {
	n, err := strconv.Atoi(query.Get(name))
	if err != nil {
		return otherwise
	}
	return n
}

// quoted escapes text for a string in a script.
func quoted(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text)
}

// dashed reports whether text is an address as the forms send it, in upper case with dashes.
func dashed(text string) bool {
	mac, err := router.ParseMAC(text)
	return err == nil && mac.Dashes() == text
}
