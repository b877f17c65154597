package router

import (
	"strings"

	vendors "github.com/gopacket/gopacket/macs"
)

// Vendor is who made a device, by its address; empty when that is not known. An address that the
// device made up tells nothing.
func (m MAC) Vendor() string {
	if m.Private() {
		return ""
	}
	name := vendors.ValidMACPrefixMap[[3]byte(m[:3])]
	for _, form := range []string{", ", " co.", " inc", " corp", " ltd", " gmbh", " limited", "("} {
		if i := strings.Index(strings.ToLower(name), form); i > 0 {
			name = name[:i]
		}
	}
	return strings.TrimSpace(name)
}
