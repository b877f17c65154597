package hostapdtest

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Answers.
const (
	ok      = "OK\n"
	fail    = "FAIL\n"
	unknown = "UNKNOWN COMMAND\n"
)

// command carries one out, and returns its answer. The caller holds mu.
func (s *Server) command(e *endpoint, b *bss, command, from string) string {
	if b == nil {
		return s.globalCommand(e, command, from)
	}
	b.purge(s.Now())
	name, args, spaced := strings.Cut(command, " ")
	switch {
	case strings.HasPrefix(command, "RELOAD_WPA_PSK"):
		return okIf(s.reload(b) == nil)
	case strings.HasPrefix(command, "RELOAD"):
		s.reloadAll()
		return ok
	}
	if f, found := plain[command]; found {
		return f(s, e, b, from)
	}
	if f, found := withArgs[name]; found && spaced {
		return f(s, b, args)
	}
	return unknown
}

// plain are the commands without arguments.
var plain = map[string]func(s *Server, e *endpoint, b *bss, from string) string{
	"PING":       func(*Server, *endpoint, *bss, string) string { return "PONG\n" },
	"STATUS":     func(s *Server, _ *endpoint, b *bss, _ string) string { return s.status(b) },
	"GET_CONFIG": func(_ *Server, _ *endpoint, b *bss, _ string) string { return b.config() },
	"STA-FIRST":  func(s *Server, _ *endpoint, b *bss, _ string) string { return s.stationAt(b, 0) },
	"ATTACH":     func(_ *Server, e *endpoint, _ *bss, from string) string { e.attach(from); return ok },
	"DETACH":     func(_ *Server, e *endpoint, _ *bss, from string) string { return okIf(e.detach(from)) },
}

// withArgs are the others.
var withArgs = map[string]func(s *Server, b *bss, args string) string{
	"STA":            (*Server).sta,
	"STA-NEXT":       (*Server).staNext,
	"DEAUTHENTICATE": (*Server).kick,
	"DISASSOCIATE":   (*Server).kick,
	"ACCEPT_ACL":     (*Server).acceptACL,
	"DENY_ACL":       (*Server).denyACL,
	"SET":            (*Server).setField,
	"GET": func(_ *Server, _ *bss, field string) string {
		if field == "version" {
			return "2.10"
		}
		return fail
	},
}

func okIf(done bool) string {
	if done {
		return ok
	}
	return fail
}

// globalCommand is one on the global socket.
func (s *Server) globalCommand(e *endpoint, command, from string) string {
	switch command {
	case "PING":
		return "PONG\n"
	case "INTERFACES":
		var out strings.Builder
		for _, b := range s.radios {
			out.WriteString(b.Name + "\n")
		}
		return out.String()
	case "ATTACH":
		e.attach(from)
		return ok
	case "DETACH":
		return okIf(e.detach(from))
	}
	target, addressed := strings.CutPrefix(command, "IFNAME=")
	name, rest, spaced := strings.Cut(target, " ")
	switch b := s.radio(name); {
	case !addressed || !spaced:
		return fail
	case b == nil:
		return "FAIL-NO-IFNAME-MATCH\n"
	default:
		return s.command(e, b, rest, from)
	}
}

func (s *Server) sta(b *bss, args string) string {
	mac, valid := leadingMAC(args)
	if !valid || b.entry(mac) == nil {
		return fail
	}
	return s.describe(b, b.entry(mac))
}

// staNext is the station after the named one. Past the end it is an empty datagram.
func (s *Server) staNext(b *bss, args string) string {
	mac, valid := leadingMAC(args)
	if !valid || b.entry(mac) == nil {
		return fail
	}
	for i, e := range b.stations {
		if e.mac == mac {
			return s.stationAt(b, i+1)
		}
	}
	return fail
}

func (s *Server) stationAt(b *bss, i int) string {
	if i >= len(b.stations) {
		return ""
	}
	return s.describe(b, b.stations[i])
}

// describe is a station as STA shows it: one that is gone without flags, and a keyid before it is proven.
func (s *Server) describe(b *bss, e *entry) string {
	var flags, akm string
	switch {
	case e.authorized:
		flags = "[AUTH][ASSOC][AUTHORIZED][WMM]"
	case e.associated:
		flags = "[AUTH][ASSOC][WMM]"
	}
	akm = "00-0f-ac-2"
	if e.sae {
		akm = "00-0f-ac-8"
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s\nflags=%s\naid=1\ncapability=0x431\nlisten_interval=5\nsupported_rates=82 84 8b 96\n"+
		"timeout_next=NULLFUNC POLL\n", lower(e.mac), flags)
	if e.associated {
		fmt.Fprintf(&out, "AKMSuiteSelector=%s\nhostapdWPAPTKState=11\n", akm)
	}
	fmt.Fprintf(&out, "rx_bytes=%d\ntx_bytes=%d\ninactive_msec=0\nsignal=-48\n", e.rx, e.tx)
	if e.associated {
		fmt.Fprintf(&out, "connected_time=%d\n", int(s.Now().Sub(e.since)/time.Second))
	}
	if id := b.keyid(e); id != "" {
		fmt.Fprintf(&out, "keyid=%s\n", id)
	}
	return out.String()
}

func (s *Server) status(b *bss) string {
	return fmt.Sprintf("state=ENABLED\nphy=phy0\nfreq=2437\nchannel=6\nbeacon_int=100\ndtim_period=2\n"+
		"bss[0]=%s\nbssid[0]=%s\nssid[0]=%s\nnum_sta[0]=%d\n", b.Name, lower(b.bssid), escape(b.SSID), len(b.stations))
}

func (b *bss) config() string {
	return fmt.Sprintf("bssid=%s\nssid=%s\nwps_state=disabled\nwpa=2\nkey_mgmt=%s\ngroup_cipher=CCMP\n"+
		"rsn_pairwise_cipher=CCMP\n", lower(b.bssid), escape(b.SSID), b.KeyMgmt)
}

// escape writes a network's name as hostapd prints it.
func escape(ssid string) string {
	var out strings.Builder
	for i := range len(ssid) {
		switch c := ssid[i]; {
		case c == '"' || c == '\\':
			out.WriteString(`\` + string(c))
		case c == 0x1b:
			out.WriteString(`\e`)
		case c == '\n':
			out.WriteString(`\n`)
		case c == '\r':
			out.WriteString(`\r`)
		case c == '\t':
			out.WriteString(`\t`)
		case c < 32 || c > 126:
			out.WriteString(`\x` + strconv.FormatUint(uint64(c)+0x100, 16)[1:])
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}

// kick is DEAUTHENTICATE and DISASSOCIATE: OK for a station that is not there, too, and a kicked one may come back.
func (s *Server) kick(b *bss, args string) string {
	mac, valid := leadingMAC(args)
	if !valid {
		return fail
	}
	if e := b.entry(mac); e != nil {
		s.drop(b, e)
	}
	return ok
}

// setField is SET of a line of the configuration. Of most, hostapd takes the value and shows nothing.
func (s *Server) setField(b *bss, args string) string {
	name, value, given := strings.Cut(args, " ")
	if !given {
		return fail
	}
	switch name {
	case "accept_mac_file":
		return okIf(b.loadAccepted(value) == nil)
	case "wpa_psk_file":
		b.PSKFile = value
	case "wpa_passphrase":
		b.Passphrase = value
	case "macaddr_acl":
		b.ListedOnly = value == "1"
	case "ieee80211w", "max_num_sta", "ap_isolate":
	default:
		return fail
	}
	return ok
}
