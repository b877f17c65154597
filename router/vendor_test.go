package router_test

import (
	"testing"

	"github.com/sharefi/sharefi/router"
)

func TestADevicesMakerIsNamedShortly(t *testing.T) {
	for _, c := range []struct {
		mac  router.MAC
		want string
	}{
		{router.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, 0x01}, "ICANN"},
		{router.MAC{0x00, 0x00, 0x0c, 0x00, 0x53, 0x01}, "Cisco Systems"},
		{router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x30}, ""},
		{router.MAC{0xfc, 0xff, 0xfe, 0x00, 0x53, 0x01}, ""},
	} {
		if got := c.mac.Vendor(); got != c.want {
			t.Errorf("%v is made by %q, want %q", c.mac, got, c.want)
		}
	}
}
