//go:build radio

package radio

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

var commands = regexp.MustCompile("(?ms)^ *```sh\n(.*?)^ *```")

// follows does what the page says, as the user whom the page has: each of its blocks of commands, in their order, between
// two of its headings.
func (r *run) follows(page, from, to string) {
	r.T.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		r.T.Fatal(err)
	}
	_, part, begins := strings.Cut(string(text), "\n## "+from+"\n")
	part, _, ends := strings.Cut(part, "\n## "+to+"\n")
	blocks := commands.FindAllStringSubmatch(part, -1)
	if !begins || !ends || len(blocks) == 0 {
		r.T.Fatalf("%s has no commands between %q and %q", page, from, to)
	}
	for _, block := range blocks {
		script := regexp.MustCompile(`(?m)^   `).ReplaceAllString(block[1], "")
		r.say("owner", "%s", script)
		if strings.Contains(script, "sharefi setup") {
			r.answers(script)
			continue
		}
		if out, err := asPi(script).CombinedOutput(); err != nil {
			r.T.Fatalf("%v\n%s", err, out)
		} else if len(out) > 0 {
			r.say("", "%s", out)
		}
	}
}

// asPi runs a script as the user whom the page has.
func asPi(script string) *exec.Cmd {
	shell := exec.Command("sudo", "-u", "pi", "-H", "bash", "-euo", "pipefail", "-c", script)
	shell.Dir = "/home/pi"
	return shell
}

// goesOnline has a device get an address, and looks where it leads.
func (r *run) goesOnline(s *station) {
	r.T.Helper()
	const script = `#!/bin/sh
[ "$1" = bound ] || exit 0
ip addr add "$ip/$mask" dev "$interface"
ip route add default via $router
echo "$ip $router $dns" > /run/radio/lease`
	if err := os.WriteFile("/usr/local/bin/udhcpc-script", []byte(script), 0o755); err != nil {
		r.T.Fatal(err)
	}
	if out, err := s.in("busybox udhcpc -n -q -t 10 -i " + s.iface + " -s /usr/local/bin/udhcpc-script"); err != nil {
		r.T.Fatalf("no address: %v\n%s", err, out)
	}
	lease, _ := os.ReadFile("/run/radio/lease")
	var ip, gateway, dns string
	if _, err := fmt.Sscan(string(lease), &ip, &gateway, &dns); err != nil {
		r.T.Fatalf("the lease is %q", lease)
	}
	r.say(s.name, "has the address %s; router %s, names from %s", ip, gateway, dns)
	if out, err := s.in("host -t A shop.example " + dns); err != nil || !strings.Contains(out, "198.51.100.7") {
		r.T.Errorf("%s resolves no name: %v\n%s", s.name, err, out)
	}
	for _, way := range []struct {
		what, address string
		port          int
		open          bool
	}{
		{"the internet", "198.51.100.7", 80, true},
		{"the owner's network", "192.168.1.10", 80, false},
		{"the owner's router", "192.168.1.1", 80, false},
		{"ssh of the Pi", gateway, 22, false},
		{"ssh of the Pi, by its other address", "192.168.1.2", 22, false},
	} {
		_, err := s.in(fmt.Sprintf("nc -z -w 3 %s %d", way.address, way.port))
		r.say(s.name, "%s, %s port %d: %s", way.what, way.address, way.port, map[bool]string{true: "reached", false: "closed"}[err == nil])
		if (err == nil) != way.open {
			r.T.Errorf("%s: %v", way.what, err)
		}
	}
	if out, err := within("home", "nc -z -w 3 "+ip+" 80"); err == nil {
		r.T.Errorf("the owner's network reaches the guest: %s", out)
	}
	if _, err := exec.Command("nc", "-z", "-w", "3", "192.168.1.2", "22").CombinedOutput(); err != nil {
		r.T.Errorf("the test is wrong: the Pi has no ssh")
	}
}

// opens has the shop as it is after the page: running, and checked.
func (r *run) opens() {
	r.T.Helper()
	out, err := exec.Command("sudo", "-u", "sharefi", "sharefi", "check").CombinedOutput()
	r.say("owner", "sharefi check\n%s", out)
	if err != nil {
		r.T.Errorf("sharefi check: %v", err)
	}
	r.Until("the program has its Redis", func() bool {
		_, err := os.Stat("/var/lib/sharefi/test/redis.sock")
		return err == nil
	})
	r.looksIn("/var/lib/sharefi/test/redis.sock")
}
