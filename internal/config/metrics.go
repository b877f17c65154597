package config

import (
	"net"
	"strconv"
)

// metrics checks where numbers are served. They tell what a shop earns, so nobody but this machine
// may read them, unless the owner says so plainly.
func (r *reader) metrics(address, beyond string) string {
	open := r.yes("metrics_beyond_loopback", beyond)
	if address == "" {
		return ""
	}
	host, port, err := net.SplitHostPort(address)
	n, bad := strconv.Atoi(port)
	if err != nil || bad != nil || n < 0 || n > 65535 {
		r.bad("metrics", "%q is not an address to listen on, as in 127.0.0.1:9464", address)
		return ""
	}
	ip := net.ParseIP(host)
	if !open && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		r.bad("metrics",
			"%q lets others than this machine read what the shop earns; write 127.0.0.1:%s, or set "+
				"metrics_beyond_loopback: true", address, port)
	}
	return address
}
