package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/router"
)

// checkRouter reads a router's list and filter, and changes nothing.
func checkRouter(ctx context.Context, site config.Site) []finding {
	seen, err := probeRouter(ctx, site)
	if err != nil {
		return []finding{routerFails(site, err)}
	}
	return judgeRouter(site, seen)
}

// judgeRouter says how a router fits its site.
func judgeRouter(site config.Site, seen sight) []finding {
	prepare := "stop sharefi and run: sharefi router prepare --site " + site.Name
	var found []finding
	switch {
	case !seen.info.Filter:
		found = append(found, fails("its access control is off, so anybody with the password gets in", prepare))
	case !seen.info.Allow:
		found = append(found, fails("its access control refuses listed devices, instead of admitting them", prepare))
	case !seen.info.Own.IsZero() && !seen.own:
		found = append(found, fails(fmt.Sprintf("this machine (%s) is not on its list; in allow mode wired devices may be blocked too", seen.info.Own.Short()), prepare))
	}
	yours := seen.entries - seen.ours
	switch {
	case seen.capacity > 0 && yours >= seen.capacity:
		found = append(found, fails(fmt.Sprintf("its list is full of your own devices (%d)", yours), "take some off in the router's own pages"))
	case seen.capacity > 0 && site.Capacity > seen.capacity-yours:
		found = append(found, warns(fmt.Sprintf("it has room for %d customers, and capacity says %d", seen.capacity-yours, site.Capacity),
			fmt.Sprintf("nothing: no more than fit are sold; to say so, set capacity to %d", seen.capacity-yours)))
	}
	if len(found) == 0 {
		return []finding{well("%s, %d entries, %d of them ours", seen.info.Family, seen.entries, seen.ours)}
	}
	return found
}

// routerRemedy says what to do about an error of a router's.
func routerRemedy(site config.Site, err error) string {
	switch {
	case errors.Is(err, router.ErrUnreachable):
		return fmt.Sprintf("is it on, and is %s its address?", site.Router.Host)
	case errors.Is(err, router.ErrWrongPassword):
		return "put the right one into the file of router_password_file"
	case errors.Is(err, router.ErrLockedOut):
		return "wait for two hours or restart it, and put the right password into the file of router_password_file first"
	case errors.Is(err, router.ErrBusy):
		return "log out of its web page and try again"
	case errors.Is(err, router.ErrUnsupported):
		return "see router/tplink/README.md for what is known; tplink+https:// where its pages want that"
	}
	return "see docs/TROUBLESHOOTING.md"
}
