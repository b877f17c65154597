package router_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/macs"

	"github.com/sharefi/sharefi/router"
)

var writeVendors = flag.Bool("write-vendors", false, "write vendors.txt again")

// short is a vendor's name without its legal form.
func short(name string) string {
	for _, form := range []string{", ", " co.", " inc", " corp", " ltd", " gmbh", " limited", "("} {
		if i := strings.Index(strings.ToLower(name), form); i > 0 {
			name = name[:i]
		}
	}
	return strings.Join(strings.Fields(name), " ")
}

func TestAllMakersAreFound(t *testing.T) {
	if *writeVendors {
		lines := []string{"\n"} // Vendor looks for lines after a line break
		for prefix, name := range macs.ValidMACPrefixMap {
			lines = append(lines, fmt.Sprintf("%X%s\n", prefix, short(name)))
		}
		slices.Sort(lines)
		if err := os.WriteFile("vendors.txt", []byte(strings.Join(lines, "")), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for prefix, name := range macs.ValidMACPrefixMap {
		mac := router.MAC{prefix[0], prefix[1], prefix[2], 0, 0x53, 1}
		if got := mac.Vendor(); got != short(name) && !mac.Private() {
			t.Fatalf("%v is made by %q, want %q", mac, got, short(name))
		}
	}
}

func TestAMakersNameIsShort(t *testing.T) {
	for _, c := range []struct {
		mac  router.MAC
		want string
	}{
		{router.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, 0x01}, "ICANN"},
		{router.MAC{0x00, 0x00, 0x0c, 0x00, 0x53, 0x01}, "Cisco Systems"},
		{router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x30}, ""},
		{router.MAC{0xfc, 0xff, 0xfe, 0x00, 0x53, 0x01}, ""}, // sorts after the last line
		{router.MAC{0x00, 0xff, 0xfe, 0x00, 0x53, 0x01}, ""},
	} {
		if got := c.mac.Vendor(); got != c.want {
			t.Errorf("%v is made by %q, want %q", c.mac, got, c.want)
		}
	}
}
