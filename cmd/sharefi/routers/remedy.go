package routers

import (
	"errors"
	"fmt"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/router"
)

// Remedy says what to do about an error of a router's.
func Remedy(site config.Site, err error) string {
	switch {
	case site.Router.Scheme == "hostapd" && !errors.Is(err, router.ErrBusy):
		return "sudo sharefi router prepare --site " + site.Name + " shows and writes the lines that it needs; router/hostapd/README.md explains them"
	case errors.Is(err, router.ErrUnreachable):
		return fmt.Sprintf("is it on, and is %s its address?", site.Router.Host)
	case errors.Is(err, router.ErrWrongPassword):
		return "put the right one into the file of router_password_file"
	case errors.Is(err, router.ErrLockedOut):
		return "wait for two hours or restart it, and put the right password into the file of router_password_file " +
			"first"
	case errors.Is(err, router.ErrBusy):
		return "log out of its web page and try again"
	case errors.Is(err, router.ErrUnsupported):
		return "see router/tplink/README.md for what is known; tplink+https:// where its pages want that"
	}
	return "see docs/TROUBLESHOOTING.md"
}

// RemedyToAnswer is the remedy for who is asked for the router's address and password; empty where it is Remedy's.
func RemedyToAnswer(err error) string {
	switch {
	case errors.Is(err, router.ErrWrongPassword):
		return "type the one that opens its web pages"
	case errors.Is(err, router.ErrLockedOut):
		return "wait for two hours or restart it, and then type the right password"
	}
	return ""
}

// remedied says what to do about an error.
func remedied(site config.Site, err error) error {
	if errors.Is(err, router.ErrUnreachable) || errors.Is(err, router.ErrBusy) || router.Permanent(err) {
		return fmt.Errorf("%w; %s", err, Remedy(site, err))
	}
	return err
}
