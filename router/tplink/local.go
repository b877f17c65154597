package tplink

import (
	"bytes"
	"net"

	"github.com/sharefi/sharefi/router"
)

// address is the hardware address of the interface that our last connection left by: a router of
// these families does not tell it.
func (c *client) address() router.MAC {
	ours, ok := c.local.(*net.TCPAddr)
	if !ok {
		return router.MAC{}
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		return router.MAC{}
	}
	for _, i := range interfaces {
		addresses, err := i.Addrs()
		if err != nil || len(i.HardwareAddr) != len(router.MAC{}) || bytes.Count(i.HardwareAddr, []byte{0}) == len(i.HardwareAddr) {
			continue
		}
		for _, a := range addresses {
			if network, ok := a.(*net.IPNet); ok && network.IP.Equal(ours.IP) {
				return router.MAC(i.HardwareAddr)
			}
		}
	}
	return router.MAC{}
}
