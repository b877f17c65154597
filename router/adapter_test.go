package router_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router"
)

// The addresses of the examples: of the Wi-Fi, of the cable, and of what must be left out.
const (
	air   = "00:00:5E:00:53:01"
	cable = "00:00:5E:00:53:02"
	blue  = "00:00:5E:00:53:B1"
	made  = "00:00:5E:00:53:F1"
)

// pasted are device texts, with the addresses that are offered, in their order, and names where there are several.
var pasted = []struct {
	said string
	want string
	err  error
}{
	{"Wi-Fi address: " + air + "\nBluetooth address: " + blue, air, nil},
	{"Bluetooth address: " + blue + "\nWi-Fi address: " + air, air, nil},
	{"Wi-Fi MAC address\n" + air + "\nBluetooth address\n" + blue + "\nSerial number\nR58M12ABCDE", air, nil},
	{"IP address\nfe80::5eff:fe00:5301\n192.168.0.17\nWi-Fi MAC address\n" + air + "\nBluetooth address\n" + blue, air, nil},
	{"Wi-Fi Address " + air + " Bluetooth " + blue + " Modem Firmware 4.03.04", air, nil},
	{"Bluetooth address: " + blue, "", router.ErrMACOther},
	{"Bluetooth\n" + blue, "", router.ErrMACOther},
	{"BT: " + blue, "", router.ErrMACOther},
	{"Dirección Bluetooth: " + blue, "", router.ErrMACOther},
	{"Bluetooth-Adresse: " + blue, "", router.ErrMACOther},
	{"عنوان بلوتوث: " + blue, "", router.ErrMACOther},
	{"ब्लूटूथ पता: " + blue, "", router.ErrMACOther},
	{"ব্লুটুথ ঠিকানা: " + blue, "", router.ErrMACOther},
	{"Адрес Bluetooth: " + blue, "", router.ErrMACOther},
	{blue + " (Bluetooth)", "", router.ErrMACOther},
	{air + " wifi, " + blue + " bluetooth", air, nil},
	{blue + " bluetooth, " + air + " wifi", air, nil},
	{air + " Bluetooth: " + blue, air, nil},
	{air + " / " + cable, air + ", " + cable, nil},
	{"00:00:5E:00:00:01", "", router.ErrMACShared},
	{air + " (Wi-Fi)\n" + blue + " (Bluetooth)", air, nil},
	{"my bluetooth is off, my address is " + air, air, nil},
	{"Serial number: 02005EABCDEF", "", router.ErrMACOther},
	{"S/N: 02005EABCDEF", "", router.ErrMACOther},
	{"SN 02005EABCDEF MAC 00005E005301", air, nil},
	{"Seriennummer 02005EABCDEF", "", router.ErrMACOther},
	{"número de serie: 02005EABCDEF", "", router.ErrMACOther},
	{"Серийный номер: 02005EABCDEF", "", router.ErrMACOther},
	{"serial 7, MAC " + air, air, nil},
	{"IMEI 356938 035643 809", "", router.ErrMACFormat},
	{"IMEI: 35-693803-564380-9", "", router.ErrMACFormat},
	{"IMEI 356938035643", "", router.ErrMACFormat},
	{"BSSID: " + made + "\nWi-Fi MAC: " + air, air, nil},
	{"BSSID " + made, "", router.ErrMACOther},
	{"fe80::5eff:fe00:5301%12", "", router.ErrMACFormat},
	{"fe80::200:5eff:fe00:5301", "", router.ErrMACFormat},
	{"5eff:fe00:5301%wlan0", "", router.ErrMACFormat},
	{"2001:db8::5eff:fe00:5301/64", "", router.ErrMACFormat},
	{"::5eff:fe00:5301", "", router.ErrMACFormat},
	{"5eff:fe00:5301::", "", router.ErrMACFormat},
	{"2001:0db8:85a3:0000:0000:8a2e:0370:7334", "", router.ErrMACFormat},
	{"550e8400-e29b-41d4-a716-446655440000", "", router.ErrMACFormat},
	{"{4D36E972-E325-11CE-BFC1-08002BE10318}", "", router.ErrMACFormat},
	{"sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709", "", router.ErrMACFormat},
	{"DUID 00-01-00-01-2B-4C-5D-6E-00-00-5E-00-53-01", "", router.ErrMACFormat},
	{"fe80::5eff:fe00:5301%12 and " + air, air, nil},
	{"02:00:00:00:00:00", "", router.ErrMACHidden},
	{"my phone says 02-00-00-00-00-00", "", router.ErrMACHidden},
	{"020000000000", "", router.ErrMACHidden},
	{"A4:83:E7:12:34:56", "", router.ErrMACExample},
	{"a4-83-e7-12-34-56", "", router.ErrMACExample},
	{"A4:83:E7:xx:xx:xx", "", router.ErrMACExample},
	{"00:00:5E:00:01:07", "", router.ErrMACShared},
	{"00-00-5e-00-02-01", "", router.ErrMACShared},
	{"00:00:0C:07:AC:01", "", router.ErrMACShared},
	{"33:33:FF:00:53:01", "", router.ErrMACGroup},
	{"01:00:5E:7F:FF:FA", "", router.ErrMACGroup},
	{"00:00:00:00:00:00", "", router.ErrMACZero},
	{"FF:FF:FF:FF:FF:FF", "", router.ErrMACBroadcast},
	{"02:00:00:00:00:00 or " + air, air, nil},
	{"wlan0 " + air + " eth0 " + cable, "wlan… " + air, nil},
	{"LAN MAC: " + cable + "\nWLAN MAC: " + air, "Wi-Fi " + air + ", Ethernet " + cable, nil},
	{"MAC (Ethernet): " + cable + ", MAC (Wireless): " + air, "Wi-Fi " + air + ", Ethernet " + cable, nil},
	{"phone " + air + " laptop " + cable, air + ", " + cable, nil},
	{"Wired MAC address: " + cable, cable, nil},
	{"2: wlan0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500\n    link/ether " + air + " brd ff:ff:ff:ff:ff:ff permaddr " + made, air, nil},
	{"docker0: flags=4099<UP>\n        ether " + made + "  txqueuelen 0\n\nwlp2s0: flags=4163<UP>\n        ether " + air + "  txqueuelen 1000", air, nil},
	{"2: eth0: <UP,LOWER_UP> mtu 1500 link/ether " + cable + " brd ff:ff:ff:ff:ff:ff\n3: wlp2s0: <UP,LOWER_UP> mtu 1500 link/ether " + air, "wlan… " + air, nil},
	{"4: docker0: <UP,LOWER_UP> mtu 1500 link/ether " + made + "\n3: wlp2s0: <UP,LOWER_UP> mtu 1500 link/ether " + air, air, nil},
	{"lo UNKNOWN 00:00:00:00:00:00\nwlp2s0 UP " + air + " <BROADCAST>\nvethab12 UP " + made, air, nil},
	{"MACAddress Name\n" + air + "  Intel(R) Wi-Fi 6 AX201\n" + blue + "  Bluetooth Device (Personal Area Network)", air, nil},
	{"GENERAL.DEVICE: docker0\nGENERAL.TYPE: bridge\nGENERAL.HWADDR: " + made + "\n\nGENERAL.DEVICE: wlp2s0\nGENERAL.TYPE: wifi\nGENERAL.HWADDR: " + air, air, nil},
	{"Carte réseau sans fil Wi-Fi :\n\n   Adresse physique . . . . . : " + air + "\n\nCarte Ethernet Connexion réseau Bluetooth :\n\n   Adresse physique . . . . . : " + blue, air, nil},
	{"无线局域网适配器 WLAN:\n\n   物理地址. . . . . . . . . . : " + air + "\n\n以太网适配器 蓝牙网络连接:\n\n   物理地址. . . . . . . . . . : " + blue, air, nil},
	{"wlan0     Link encap:Ethernet  HWaddr " + air, air, nil},
}

func TestAPastedTextNamesTheRightDevice(t *testing.T) {
	for _, c := range pasted {
		found, _, err := router.FindAdapters(c.said)
		var list []string
		for _, a := range found {
			said := a.MAC.String()
			if strings.Contains(c.want, "Ethernet") {
				said = a.Name + " " + said
			}
			list = append(list, said)
		}
		got, want := strings.Join(list, ", "), c.want
		if strings.HasPrefix(want, "wlan… ") { // Wi-Fi goes first
			got, want = list[0], strings.TrimPrefix(want, "wlan… ")
		}
		if got != want || !errors.Is(err, c.err) {
			t.Errorf("%q is read as %q, %v; want %q, %v", c.said, got, err, c.want, c.err)
		}
	}
	if len(pasted) < 60 {
		t.Errorf("only %d texts", len(pasted))
	}
}

// TestWhatAComputerPrintsIsOfferedByAdapter: whole outputs, each as one message.
func TestWhatAComputerPrintsIsOfferedByAdapter(t *testing.T) {
	for file, want := range map[string]string{
		"ipconfig-en.txt":     "Wi-Fi " + air + ", Ethernet " + cable,
		"ipconfig-de.txt":     "WLAN " + air + ", Ethernet " + cable,
		"ipconfig-es.txt":     "Wi-Fi " + air + ", Ethernet " + cable,
		"ipconfig-ru.txt":     "Wi-Fi " + air + ", Ethernet " + cable,
		"ip-addr.txt":         "wlp2s0 " + air + ", enp3s0 " + cable,
		"ifconfig-linux.txt":  "wlan0 " + air + ", eth0 " + cable,
		"ifconfig-macos.txt":  "en0 " + air,
		"getmac.txt":          "Wi-Fi " + air + ", Ethernet " + cable,
		"getmac-list.txt":     "Wi-Fi " + air + ", Ethernet " + cable,
		"networksetup.txt":    "Wi-Fi " + air + ", Ethernet Adapter (en5) " + cable,
		"netsh-wlan.txt":      "Wi-Fi " + air,
		"phone-android.txt":   "Wi-Fi " + air,
		"phone-iphone.txt":    "Wi-Fi " + air,
		"console-sticker.txt": "Wi-Fi " + air + ", Ethernet " + cable,
	} {
		said, err := os.ReadFile("testdata/pasted/" + file)
		if err != nil {
			t.Fatal(err)
		}
		found, sure, err := router.FindAdapters(string(said))
		var list []string
		for _, a := range found {
			list = append(list, a.Name+" "+a.MAC.String())
		}
		if got := strings.Join(list, ", "); got != want || !sure || err != nil {
			t.Errorf("%s is read as %q, sure %v, %v; want %q", file, got, sure, err, want)
		}
	}
}
