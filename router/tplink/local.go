package tplink

import (
	"bytes"
	"net"

	"github.com/sharefi/sharefi/router"
)

// address is the MAC address of the interface that our last connection used. It is needed for families
// whose routers do not tell it.
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
		zeros := bytes.Count(i.HardwareAddr, []byte{0})
		if err != nil || len(i.HardwareAddr) != len(router.MAC{}) || zeros == len(i.HardwareAddr) {
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
