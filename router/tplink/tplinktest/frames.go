package tplinktest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// Acts of frames.
const (
	actGet     = 1
	actSet     = 2
	actAdd     = 3
	actDel     = 4
	actList    = 5
	actSublist = 6
	actCGI     = 8
)

var actNames = map[int]string{
	actGet: "get", actSet: "change", actAdd: "add", actDel: "delete", actList: "load", actSublist: "load", actCGI: "do",
}

// A frame is one request for an object.
type frame struct {
	act          int
	oid          string
	stack, above string
	attrs        []string
}

// method is the name of a request, from its last frame.
func method(frames []frame) string {
	last := frames[len(frames)-1]
	switch {
	case last.act == actCGI:
		return strings.TrimPrefix(last.oid, "/cgi/")
	case last.oid == macTable:
		return "list " + actNames[last.act]
	case last.oid == radioObject:
		return "filter " + actNames[last.act]
	}
	return last.oid
}

var frameHead = regexp.MustCompile(`^\[([A-Z0-9_]+|/cgi/\w+)#(\d+(?:,\d+){5})#(\d+(?:,\d+){5})\](\d+),(\d+)$`)

// readFrames reads a body strictly: one act for each frame, the announced number of attributes, CRLF.
// Empty lines at the end are allowed.
func readFrames(acts, body string) ([]frame, bool) {
	lines := strings.Split(body, "\r\n")
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	var frames []frame
	for act := range strings.SplitSeq(acts, "&") {
		n, err := strconv.Atoi(act)
		if err != nil || n < actGet || n > actCGI || len(lines) == 0 {
			return nil, false
		}
		head := frameHead.FindStringSubmatch(lines[0])
		if head == nil || head[4] != strconv.Itoa(len(frames)) {
			return nil, false
		}
		count, err := strconv.Atoi(head[5])
		if err != nil || count > len(lines)-1 {
			return nil, false
		}
		frames = append(frames, frame{act: n, oid: head[1], stack: head[2], above: head[3], attrs: lines[1 : 1+count]})
		lines = lines[1+count:]
	}
	return frames, len(lines) == 0
}

// Emulated objects of the data model, and the stack that names no instance.
const (
	macTable    = "LAN_WLAN_MACTABLEENTRY"
	radioObject = "LAN_WLAN"
	hostObject  = "LAN_HOST_ENTRY"
	deviceInfo  = "IGD_DEV_INFO"
	nowhereAt   = "0,0,0,0,0,0"
)

// Error codes. The real ones for a full table and a duplicate are not published.
const (
	noError      = 0
	errorNoObj   = 9003
	errorParam   = 9005
	errorNoEntry = 9804
	errorAgain   = 4712
	errorFull    = 4701
)

// frames handles a request frame by frame. An error does not undo the frames before it.
func (s *Server) frames(frames []frame) string {
	var out strings.Builder
	failed := noError
	for i, f := range frames {
		text, code := s.object(f, i)
		out.WriteString(text)
		if code != noError && failed == noError {
			failed = code
		}
		if code != noError && s.StopsAtError {
			break
		}
	}
	return out.String() + "[error]" + strconv.Itoa(failed) + "\r\n"
}

func (s *Server) object(f frame, i int) (string, int) {
	switch {
	case f.oid == deviceInfo && f.act == actGet:
		return show(nowhereAt, i, f.attrs, map[string]string{
			"modelName": "Archer C50", "softwareVersion": "1.4.0 0.9.1 v0001.0 Build 260101",
		})
	case f.oid == radioObject && f.act == actList:
		return s.showRadios(f, i)
	case f.oid == radioObject && f.act == actSet:
		return "", s.setRadio(f)
	case f.oid == hostObject && f.act == actList:
		return s.showHosts(f, i)
	case f.oid == macTable:
		return s.macEntry(f, i)
	}
	return "", errorNoObj
}

// show writes an instance. Names start in lower case, except those that begin with MAC.
func show(stack string, i int, names []string, values map[string]string) (string, int) {
	text := "[" + stack + "]" + strconv.Itoa(i) + "\r\n"
	for _, name := range names {
		value, known := values[name]
		if !known {
			return "", errorParam
		}
		if !strings.HasPrefix(name, "MAC") {
			name = strings.ToLower(name[:1]) + name[1:]
		}
		text += name + "=" + value + "\r\n"
	}
	return text, noError
}

// instance is a radio's place in the data model, 1,1 or 1,2; device is its name in entries.
func instance(radio int) string { return "1," + strconv.Itoa(radio+1) }
func device(radio int) string   { return []string{"wlan0", "wlan5"}[radio] }

func (s *Server) showRadios(f frame, i int) (string, int) {
	out := ""
	for at, t := range s.tables {
		text, code := show(instance(at)+",0,0,0,0", i, f.attrs, map[string]string{
			"name": device(at), "X_TP_Band": t.radio, "SSID": "Home", "Status": "Up",
			"MACAddressControlEnabled": flag(t.filter), "X_TP_MACAddressControlRule": pick(t.allow, "allow", "deny"),
		})
		if code != noError {
			return "", code
		}
		out += text
	}
	return out, noError
}

// values reads name=value lines.
func values(attrs []string) map[string]string {
	given := map[string]string{}
	for _, a := range attrs {
		name, value, _ := strings.Cut(a, "=")
		given[name] = value
	}
	return given
}

func (s *Server) setRadio(f frame) int {
	known := []string{instance(0), instance(1)}[:len(s.tables)]
	at := slices.IndexFunc(known, func(i string) bool { return f.stack == i+",0,0,0,0" })
	if at < 0 {
		return errorNoEntry
	}
	t := s.tables[at]
	for name, value := range values(f.attrs) {
		switch {
		case name == "MACAddressControlEnabled" && (value == "0" || value == "1"):
			t.filter = value == "1"
		case name == "X_TP_MACAddressControlRule" && (value == "allow" || value == "deny"):
			t.allow = value == "allow"
		default:
			return errorParam
		}
	}
	return noError
}

func (s *Server) showHosts(f frame, i int) (string, int) {
	out := ""
	for at, c := range s.clients {
		text, code := show("1,"+strconv.Itoa(at+1)+",0,0,0,0", i, f.attrs, map[string]string{
			"IPAddress": "192.168.0." + strconv.Itoa(100+at), "MACAddress": colons(c.MAC), "hostName": c.Name,
		})
		if code != noError {
			return "", code
		}
		out += text
	}
	return out, noError
}

func colons(mac string) string { return strings.ReplaceAll(mac, "-", ":") }

// attributes are the names of an entry's fields: enabled, address, description.
func (s *Server) attributes() [3]string {
	if s.OldNames {
		return [3]string{"X_TPLINK_Enabled", "X_TPLINK_MACAddress", "X_TPLINK_Description"}
	}
	return [3]string{"Enabled", "MACAddress", "Description"}
}

var described = regexp.MustCompile(`^[0-9A-Za-z ]*$`)

// macEntry handles operations on the lists.
func (s *Server) macEntry(f frame, i int) (string, int) {
	listing := actSublist
	if s.OldNames {
		listing = actList
	}
	for at, t := range s.tables {
		rest, ours := strings.CutPrefix(f.stack, instance(at)+",")
		n, err := strconv.Atoi(strings.TrimSuffix(rest, ",0,0,0"))
		row := slices.IndexFunc(t.rows, func(r row) bool { return r.number == n })
		switch here := f.above == instance(at)+",0,0,0,0"; {
		case here && f.act == listing && f.stack == nowhereAt:
			return s.showEntries(f, i, at)
		case here && f.act == actAdd && f.stack == nowhereAt:
			return s.addEntry(f, i, at)
		case !ours || f.above != nowhereAt:
		case err != nil || row < 0:
			return "", errorNoEntry
		case f.act == actDel:
			s.take(t, row)
			return "", noError
		case f.act == actSet:
			return "", s.setEntry(f, at, row)
		}
	}
	return "", errorNoObj
}

func (s *Server) showEntries(f frame, i, at int) (string, int) {
	out, names := "", s.attributes()
	for _, r := range s.tables[at].rows {
		known := map[string]string{names[0]: flag(!r.off), names[1]: colons(r.MAC), names[2]: r.Name}
		if !s.OldNames {
			known["HostName"] = device(at)
		}
		text, code := show(instance(at)+","+strconv.Itoa(r.number)+",0,0,0", i, f.attrs, known)
		if code != noError {
			return "", code
		}
		out += text
	}
	return out, noError
}

// fill sets a row's fields from attributes. Descriptions may not have punctuation.
func (s *Server) fill(r row, attrs []string, at int) (row, bool) {
	names := s.attributes()
	for name, value := range values(attrs) {
		switch {
		case name == names[0] && (value == "0" || value == "1"):
			r.off = value == "0"
		case name == names[1] && dashed(strings.ReplaceAll(value, ":", "-")):
			r.MAC = strings.ReplaceAll(value, ":", "-")
		case name == names[2] && described.MatchString(value):
			r.Name = value
		case name == "HostName" && !s.OldNames && value == device(at):
		default:
			return r, false
		}
	}
	_, err := router.ParseMAC(r.MAC)
	return r, err == nil
}

func (s *Server) addEntry(f frame, i, at int) (string, int) {
	t := s.tables[at]
	r, ok := s.fill(row{}, f.attrs, at)
	switch {
	case !ok || len(f.attrs) < 3:
		return "", errorParam
	case find(t.rows, r.MAC) >= 0:
		return "", errorAgain
	case s.noRoom(t.rows, r):
		return "", errorFull
	}
	s.put(t, r)
	return "[" + instance(at) + "," + strconv.Itoa(t.last) + ",0,0,0]" + strconv.Itoa(i) + "\r\n", noError
}

func (s *Server) setEntry(f frame, at, i int) int {
	t := s.tables[at]
	r, ok := s.fill(t.rows[i], f.attrs, at)
	if !ok {
		return errorParam
	}
	s.replace(t, i, r)
	return noError
}
