package setup

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A keeper keeps the shop running on this machine.
type keeper int

const (
	byHand   keeper = iota // whoever types sharefi run
	systemd                // its unit is there, for the configuration in /etc/sharefi
	newUnit                // a unit that this setup wrote
	procd                  // OpenWrt
	compose                // containers, with a Redis beside
	anything               // a container that something else starts
)

// usualUnits is where the units of this machine live.
const usualUnits = "/etc/systemd/system"

// keeper finds what keeps the shop running, before a unit is offered.
func (u *setup) keeper(units string) keeper {
	switch {
	case u.env("container", "") != "" && u.env("SHAREFI_REDIS", "") != "":
		return compose
	case u.env("container", "") != "":
		return anything
	}
	if dir, err := filepath.Abs(filepath.Dir(u.path)); err != nil || dir != "/etc/sharefi" && units == usualUnits {
		return byHand // the services that are there read that folder alone
	}
	for _, place := range []string{units, "/usr/lib/systemd/system", "/lib/systemd/system"} {
		if isThere(filepath.Join(place, "sharefi.service")) {
			return systemd
		}
	}
	if isThere("/etc/init.d/sharefi") && isThere("/sbin/procd") {
		return procd
	}
	return byHand
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// typed is what to type to start a program: its name where the shell finds it by that, or else how it was called.
func typed(called string) string {
	name := filepath.Base(called)
	if called == "" || name == called {
		return cmp.Or(called, "sharefi")
	}
	found, err := exec.LookPath(name)
	if err != nil {
		return called
	}
	one, err := os.Stat(found)
	other, err2 := os.Stat(called)
	if err != nil || err2 != nil || !os.SameFile(one, other) {
		return called
	}
	return name
}

// next says what comes next, and last of all how the shop is started, or started anew.
func (u *setup) next(k keeper) {
	switch k {
	case systemd, newUnit, procd:
		u.say("\nNext, as root:")
	default:
		u.say("\nNext:")
	}
	if u.atWork && k == byHand {
		u.say("  stop the sharefi that runs, and start it anew:")
	}
	for _, l := range u.commands(k) { // not broken, so that they can be copied
		fmt.Fprintln(u.Out, "  "+l)
	}
	if k == newUnit && u.linksLater() {
		u.say("and when the shop runs, send /whatsapp to your bot: it links WhatsApp.")
	}
}

// linksLater reports whether WhatsApp was turned on just now.
func (u *setup) linksLater() bool {
	return u.config.WhatsApp.Enabled && (u.had == nil || !u.had.WhatsApp.Enabled)
}

// commands are the lines to type next.
func (u *setup) commands(k keeper) []string {
	const inside = "docker compose -f deploy/compose.yaml "
	program := u.program
	var lines []string
	switch k {
	case compose:
		program = inside + "run --rm sharefi"
	case systemd:
		program = "sudo -u sharefi " + program
	}
	if u.linksLater() && k != newUnit { // its user is not there yet
		lines = append(lines, program+" whatsapp pair --config "+u.path)
	}
	verb := map[bool]string{false: "enable --now", true: "restart"}[u.atWork]
	switch k {
	case newUnit:
		lines = append(append(lines, u.handOver()...), "systemctl daemon-reload && systemctl "+verb+" sharefi")
	case systemd:
		lines = append(lines, "systemctl "+verb+" sharefi")
	case procd:
		lines = append(lines, "service sharefi enable && service sharefi restart")
	case compose:
		lines = append(lines, inside+map[bool]string{false: "up -d", true: "restart sharefi"}[u.atWork])
	case anything:
		lines = append(lines, "start the container with no command of your own: it runs the shop")
	case byHand:
		lines = append(lines, program+" run --config "+u.path)
	}
	return lines
}
