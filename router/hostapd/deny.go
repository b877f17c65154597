package hostapd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// denyMark is the VLAN of the devices that we deny. It tells them from the owner's on hostapd's list, which has no room
// for a name; a device that is denied is in no VLAN.
const denyMark = "VLAN_ID=4093"

// Deny is router.Denier's. hostapd forgets its list when it is restarted.
func (d *Driver) Deny(ctx context.Context, macs []router.MAC) error {
	for _, radio := range d.radios {
		if err := radio.deny(ctx, macs); err != nil {
			return err
		}
	}
	return nil
}

// deny makes the marked devices on a radio's list those that are given. Who is on it as the owner's stays.
func (c *control) deny(ctx context.Context, macs []router.MAC) error {
	shown, err := c.do(ctx, "DENY_ACL SHOW", patience)
	if err != nil {
		return err
	}
	for line := range strings.Lines(shown) {
		text, mark, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		mac, ok := parseAddress(text)
		if ok && mark == denyMark && !slices.Contains(macs, mac) {
			if err := c.order(ctx, "DENY_ACL DEL_MAC "+mac.String()); err != nil {
				return err
			}
		}
	}
	for _, mac := range macs {
		if err := c.order(ctx, "DENY_ACL ADD_MAC "+mac.String()+" "+denyMark); err != nil {
			return err
		}
		if err := c.order(ctx, "DEAUTHENTICATE "+mac.String()); err != nil { // the list alone puts nobody off who has a VLAN on it
			return err
		}
	}
	return nil
}

// order sends a command that is to be answered with OK.
func (c *control) order(ctx context.Context, command string) error {
	answer, err := c.do(ctx, command, patience)
	if err == nil && answer != answerOK {
		verb, _, _ := strings.Cut(command, " ")
		return fmt.Errorf("%s: %w: hostapd answers %s with %s", c.radio, router.ErrRefused, verb, strings.TrimSpace(answer))
	}
	return err
}
