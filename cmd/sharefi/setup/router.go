package setup

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/cmd/sharefi/check"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/cmd/sharefi/routers"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
)

// siteKey is a key of the site that is asked about.
func (u *setup) siteKey(name string) string { return fmt.Sprintf("sites[%d].%s", u.site, name) }

// siteFile names a file of that site.
func (u *setup) siteFile(name string) string {
	if u.site == 0 {
		return name
	}
	return strconv.Itoa(u.site+1) + "." + name
}

// which asks about which site.
func (u *setup) which(ctx context.Context) (err error) {
	if len(u.config.Sites) < 2 {
		return nil
	}
	var names []string
	for _, s := range u.config.Sites {
		names = append(names, s.Name)
	}
	u.site, err = u.Choose(ctx, "Of which site?", names, u.site)
	return err
}

func (u *setup) askRouter(ctx context.Context) error {
	if err := u.which(ctx); err != nil {
		return err
	}
	site := &u.config.Sites[u.site]
	password := ""
	ask := func() (err error) {
		if err := u.askRoutersAddress(ctx, site); err != nil {
			return err
		}
		if site.Router.Host == "" { // it is this machine, and has none
			password, site.RouterPassword = "", secret.Value{}
			return nil
		}
		password, err = u.Text(ctx, keyboard.Question{
			Title: "The router's password", About: "The one for its web pages, not the Wi-Fi's. It is tried once: " +
				"many routers lock everybody out after a few wrong ones.",
			Hidden: true, Preset: site.RouterPassword.Reveal(), Check: needed,
		})
		site.RouterPassword = secret.New(password)
		return err
	}
	err := u.settle(ctx, ask, func(ctx context.Context) []check.Finding {
		seen, found := check.Router(ctx, *site)
		if seen == nil {
			return found
		}
		u.seen = seen
		return []check.Finding{{Verdict: check.Fine, Says: fmt.Sprintf("%s, %s; its filter is %s",
			routers.OrUnknown(seen.Info.Model), seen.Info.Family, routers.FilterWords(seen.Info))}}
	})
	if err != nil {
		return err
	}
	if u.had == nil {
		site.Name = "home"
		u.set("sites", []map[string]string{{"name": site.Name}})
	}
	u.set(u.siteKey("router"), site.Router.String())
	if password != "" {
		u.keep(u.siteKey("router_password"), u.siteFile("router.password"), password)
	}
	return u.askCapacity(ctx, site)
}

func (u *setup) askRoutersAddress(ctx context.Context, site *config.Site) error {
	routes := "/proc/net/route"
	if u.env("container", "") != "" {
		routes = "" // they lead to the bridge
	}
	preset := "tplink://admin@" + gateway(routes)
	if site.Router != nil {
		preset = site.Router.String()
	}
	answer, err := u.Text(ctx, keyboard.Question{
		Title: "The router's address", About: "What opens its pages in a browser, as in 192.168.0.1; in full " +
			"tplink://admin@192.168.0.1, where admin is the user, if its login page asks for one. " +
			"hostapd:///run/hostapd/wlan0?psk=FILE where this machine is the access point.",
		Preset: preset, Check: func(s string) error { _, err := config.ParseRouter(inFull(s)); return err },
	})
	if err != nil {
		return err
	}
	site.Router, err = config.ParseRouter(inFull(answer))
	return err
}

// inFull makes a router's address of one for a browser, which may have been copied with the way to a page.
func inFull(address string) string {
	scheme, host, named := strings.Cut(address, "://")
	switch {
	case !named:
		scheme, host = "tplink", address
	case scheme == "http":
		scheme = "tplink"
	case scheme == "https":
		scheme = "tplink+https"
	default:
		return address
	}
	host, _, _ = strings.Cut(host, "/")
	if !strings.Contains(host, "@") {
		host = "admin@" + host
	}
	return scheme + "://" + host
}

func (u *setup) askCapacity(ctx context.Context, site *config.Site) error {
	preset := site.Capacity
	if preset == 0 {
		preset = 30
		if u.seen != nil && u.seen.Capacity > 0 {
			preset = max(min(preset, u.seen.Capacity-u.seen.Entries), 1)
		}
	}
	answer, err := u.Text(ctx, keyboard.Question{
		Title: "How many customers at once", About: "Never more than the router's list holds beside your own devices.",
		Preset: strconv.Itoa(preset),
		Check: func(s string) error {
			if n, err := strconv.Atoi(s); err != nil || n < 1 || n > 10000 {
				return errors.New("that is not a number from 1 to 10000")
			}
			return nil
		},
	})
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(answer)
	site.Capacity = n
	u.set(u.siteKey("capacity"), n)
	return err
}

func needed(s string) error {
	if s == "" {
		return errors.New("it can't be empty")
	}
	return nil
}

func (u *setup) askNetwork(ctx context.Context) error {
	if err := u.which(ctx); err != nil {
		return err
	}
	site := &u.config.Sites[u.site]
	ssid, err := u.Text(ctx, keyboard.Question{Title: "The network's name", About: "Exactly as phones show it.",
		Preset: site.SSID, Check: func(s string) error {
			if s == "" || len(s) > 32 {
				return errors.New("a network's name has 1 to 32 bytes")
			}
			return nil
		}})
	if err != nil {
		return err
	}
	u.set(u.siteKey("ssid"), ssid)
	if u.seen != nil && !slices.Contains(u.seen.Kinds, router.ByDevice) {
		return nil // each customer gets one
	}
	password, err := u.Text(ctx, keyboard.Question{
		Title: "The network's password", About: "Customers get it with their access. Empty for an open network, or " +
			"to keep what it is.", Hidden: true,
		Preset: site.Password.Reveal(),
		Check: func(s string) error {
			if s != "" && (len(s) < 8 || len(s) > 63) {
				return errors.New("a Wi-Fi password has 8 to 63 characters")
			}
			return nil
		},
	})
	if err != nil {
		return err
	}
	if password != "" {
		u.keep(u.siteKey("password"), u.siteFile("wifi.password"), password)
	}
	return nil
}

// gateway is the router that this machine sends everything to, as the kernel's table of routes says.
func gateway(table string) string {
	const usual = "192.168.0.1"
	f, err := os.Open(table)
	if err != nil {
		return usual
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		row := strings.Fields(lines.Text())
		if len(row) < 3 || row[1] != "00000000" {
			continue
		}
		b, err := hex.DecodeString(row[2])
		if err == nil && len(b) == 4 && b[3] != 0 {
			return netip.AddrFrom4([4]byte{b[3], b[2], b[1], b[0]}).String() // the machine's order of bytes
		}
	}
	return usual
}
