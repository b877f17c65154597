package hostapdtest

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// An acl is a list of addresses, in their order.
type acl []listed

type listed struct {
	mac  router.MAC
	vlan int
}

func (l acl) find(mac router.MAC) int {
	return slices.IndexFunc(l, func(a listed) bool { return a.mac == mac })
}

// add lists an address. A file may list one twice, which hostapd then shows twice.
func (l *acl) add(mac router.MAC, vlan int) {
	*l = append(*l, listed{mac, vlan})
	slices.SortStableFunc(*l, func(x, y listed) int { return slices.Compare(x.mac[:], y.mac[:]) })
}

func (l *acl) remove(mac router.MAC) {
	*l = slices.DeleteFunc(*l, func(a listed) bool { return a.mac == mac })
}

// show ends before the line that no longer fits into an answer.
func (l acl) show() string {
	var out strings.Builder
	for _, a := range l {
		line := fmt.Sprintf("%s VLAN_ID=%d\n", lower(a.mac), a.vlan)
		if out.Len()+len(line) >= maxAnswer {
			break
		}
		out.WriteString(line)
	}
	return out.String()
}

// admits reports whether an address may associate. The accept list is asked first.
func (b *bss) admits(mac router.MAC) bool {
	if b.accept.find(mac) >= 0 {
		return true
	}
	return b.denied.find(mac) < 0 && !b.ListedOnly
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
			b.accept.remove(mac)
			continue
		}
		vlan := 0
		if behind := strings.IndexAny(text, " \t"); behind > 0 {
			vlan = atoi(text[behind:])
		}
		b.accept.add(mac, vlan)
	}
	return nil
}

// atoi reads the number that a text begins with, as C does; zero if it begins with none.
func atoi(text string) (n int) {
	_, _ = fmt.Sscanf(text, "%d", &n)
	return n
}

// acceptACL is the command ACCEPT_ACL: what is taken off the list is put off the air, where only the listed may be there.
func (s *Server) acceptACL(b *bss, args string) string {
	verb, answer := b.accept.command(args)
	if verb == "DEL_MAC" || verb == "CLEAR" {
		s.dropUnless(b, func(e *entry) bool { return b.admits(e.mac) })
	}
	return answer
}

// denyACL is the command DENY_ACL: who is added is put off the air, but for one who is listed with a VLAN that it is not in.
func (s *Server) denyACL(b *bss, args string) string {
	verb, answer := b.denied.command(args)
	if verb == "ADD_MAC" {
		s.dropUnless(b, func(e *entry) bool {
			i := b.denied.find(e.mac)
			return i < 0 || b.denied[i].vlan != 0
		})
	}
	return answer
}

// command changes or shows a list, and returns the verb if it was carried out. An unknown verb is OK to hostapd.
func (l *acl) command(args string) (verb, answer string) {
	verb, rest, _ := strings.Cut(args, " ")
	switch verb {
	case "ADD_MAC", "DEL_MAC":
		if rest == "" {
			return "", ok
		}
		mac, valid := leadingMAC(rest)
		if !valid {
			return "", fail
		}
		if verb == "DEL_MAC" {
			l.remove(mac)
			break
		}
		_, vlan, _ := strings.Cut(rest, "VLAN_ID=")
		if l.find(mac) < 0 {
			l.add(mac, atoi(vlan))
		}
	case "SHOW":
		if rest == "" {
			return verb, l.show()
		}
	case "CLEAR":
		*l = nil
	}
	return verb, ok
}

func (s *Server) dropUnless(b *bss, stays func(*entry) bool) {
	for _, e := range slices.Clone(b.stations) {
		if !stays(e) {
			s.drop(b, e)
		}
	}
}
