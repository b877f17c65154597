package setup

import (
	"fmt"
	"os"
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

// next says what comes next, and last of all how the shop is started, or started anew.
func (u *setup) next(k keeper) {
	const inside = "docker compose -f deploy/compose.yaml "
	program := "sharefi "
	if k == compose {
		program = inside + "run --rm sharefi "
	}
	lines := []string{}
	if u.config.WhatsApp.Enabled && (u.had == nil || !u.had.WhatsApp.Enabled) {
		lines = append(lines, program+"whatsapp pair --config "+u.path)
	}
	verb := map[bool]string{false: "enable --now", true: "restart"}[u.atWork]
	switch k {
	case newUnit:
		lines = append(lines,
			"useradd --system --home-dir /var/lib/sharefi --shell /usr/sbin/nologin sharefi",
			"chown -R sharefi: "+filepath.Dir(u.path), "systemctl daemon-reload && systemctl "+verb+" sharefi")
	case systemd:
		lines = append(lines, "systemctl "+verb+" sharefi")
	case procd:
		lines = append(lines, "service sharefi enable && service sharefi restart")
	case compose:
		lines = append(lines, inside+map[bool]string{false: "up -d", true: "restart sharefi"}[u.atWork])
	case anything:
		lines = append(lines, "start the container with no command of your own: it runs the shop")
	case byHand:
		lines = append(lines, "sharefi run --config "+u.path)
	}
	if k == newUnit {
		u.say("\nNext, as root:")
	} else {
		u.say("\nNext:")
	}
	if u.atWork && k == byHand {
		u.say("  stop the sharefi that runs, and start it anew:")
	}
	for _, l := range lines { // not broken, so that they can be copied
		fmt.Fprintln(u.Out, "  "+l)
	}
}
