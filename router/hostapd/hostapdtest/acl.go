package hostapdtest

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// An admitted is an address on the accept list, which is kept in the order of the addresses.
type admitted struct {
	mac  router.MAC
	vlan int
}

// admits reports whether an address may associate.
func (b *bss) admits(mac router.MAC) bool {
	return !b.ListedOnly || b.accepted(mac) >= 0
}

func (b *bss) accepted(mac router.MAC) int {
	return slices.IndexFunc(b.accept, func(a admitted) bool { return a.mac == mac })
}

// allow lists an address. A file may list one twice, which hostapd then shows twice.
func (b *bss) allow(mac router.MAC, vlan int) {
	b.accept = append(b.accept, admitted{mac, vlan})
	slices.SortStableFunc(b.accept, func(x, y admitted) int { return slices.Compare(x.mac[:], y.mac[:]) })
}

func (b *bss) deny(mac router.MAC) {
	b.accept = slices.DeleteFunc(b.accept, func(a admitted) bool { return a.mac == mac })
}

var errAcceptFile = errors.New("MAC list file not found")

// loadAccepted adds a file's addresses to those that are loaded, and takes away only those that have a dash before them.
func (b *bss) loadAccepted(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return errAcceptFile
	}
	for n, line := range fgets(raw) {
		text, gone := strings.CutPrefix(line, "-")
		mac, ok := leadingMAC(text)
		if !ok {
			return fmt.Errorf("invalid MAC address on line %d", n)
		}
		if gone {
			b.deny(mac)
			continue
		}
		vlan := 0
		if behind := strings.IndexAny(text, " \t"); behind > 0 {
			vlan = atoi(text[behind:])
		}
		b.allow(mac, vlan)
	}
	return nil
}

// atoi reads the number that a text begins with, as C does; zero if it begins with none.
func atoi(text string) (n int) {
	_, _ = fmt.Sscanf(text, "%d", &n)
	return n
}

// acceptACL is the command ACCEPT_ACL. An unknown verb is OK to hostapd.
func (s *Server) acceptACL(b *bss, args string) string {
	verb, rest, _ := strings.Cut(args, " ")
	switch verb {
	case "ADD_MAC", "DEL_MAC":
		if rest == "" {
			return ok
		}
		mac, valid := leadingMAC(rest)
		if !valid {
			return fail
		}
		if verb == "DEL_MAC" {
			b.deny(mac)
			s.dropUnlisted(b)
			return ok
		}
		_, vlan, _ := strings.Cut(rest, "VLAN_ID=")
		if b.accepted(mac) < 0 {
			b.allow(mac, atoi(vlan))
		}
	case "SHOW":
		if rest == "" {
			return b.showACL()
		}
	case "CLEAR":
		b.accept = nil
		s.dropUnlisted(b)
	}
	return ok
}

// showACL ends before the line that no longer fits into an answer.
func (b *bss) showACL() string {
	var out strings.Builder
	for _, a := range b.accept {
		line := fmt.Sprintf("%s VLAN_ID=%d\n", lower(a.mac), a.vlan)
		if out.Len()+len(line) >= maxAnswer {
			break
		}
		out.WriteString(line)
	}
	return out.String()
}

func (s *Server) dropUnlisted(b *bss) {
	for _, e := range slices.Clone(b.stations) {
		if !b.admits(e.mac) {
			s.drop(b, e)
		}
	}
}
