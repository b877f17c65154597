package router_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router"
)

// spelled are messages with addresses that FindMACs is sure of.
var spelled = []struct{ said, want string }{
	{"02:00:5E:AB:CD:EF", "02:00:5E:AB:CD:EF"},
	{"02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"02:00:5E:ab:CD:ef", "02:00:5E:AB:CD:EF"},
	{"02-00-5E-AB-CD-EF", "02:00:5E:AB:CD:EF"},
	{"02-00-5e-ab-cd-ef", "02:00:5E:AB:CD:EF"},
	{"0200.5eab.cdef", "02:00:5E:AB:CD:EF"},
	{"0200.5EAB.CDEF", "02:00:5E:AB:CD:EF"},
	{"0200:5eab:cdef", "02:00:5E:AB:CD:EF"},
	{"0200-5eab-cdef", "02:00:5E:AB:CD:EF"},
	{"02005eabcdef", "02:00:5E:AB:CD:EF"},
	{"02005EABCDEF", "02:00:5E:AB:CD:EF"},
	{"02005e-abcdef", "02:00:5E:AB:CD:EF"},
	{"02005E:ABCDEF", "02:00:5E:AB:CD:EF"},
	{"02005e.abcdef", "02:00:5E:AB:CD:EF"},
	{"02005e abcdef", "02:00:5E:AB:CD:EF"},
	{"0200 5eab cdef", "02:00:5E:AB:CD:EF"},
	{"02 00 5e ab cd ef", "02:00:5E:AB:CD:EF"},
	{"02 00 5E AB CD EF", "02:00:5E:AB:CD:EF"},
	{"02.00.5e.ab.cd.ef", "02:00:5E:AB:CD:EF"},
	{"02_00_5e_ab_cd_ef", "02:00:5E:AB:CD:EF"},
	{"02,00,5e,ab,cd,ef", "02:00:5E:AB:CD:EF"},
	{"02;00;5e;ab;cd;ef", "02:00:5E:AB:CD:EF"},
	{"02/00/5e/ab/cd/ef", "02:00:5E:AB:CD:EF"},
	{" 02:00:5E:AB:CD:EF ", "02:00:5E:AB:CD:EF"},
	{"\n02:00:5E:AB:CD:EF\n", "02:00:5E:AB:CD:EF"},
	{"\t02-00-5e-ab-cd-ef", "02:00:5E:AB:CD:EF"},
	{"02:00:5e:ab:cd:ef.", "02:00:5E:AB:CD:EF"},
	{"02:00:5e:ab:cd:ef!", "02:00:5E:AB:CD:EF"},
	{"02:00:5e:ab:cd:ef,", "02:00:5E:AB:CD:EF"},
	{"02:00:5e:ab:cd:ef?", "02:00:5E:AB:CD:EF"},
	{"(02:00:5e:ab:cd:ef)", "02:00:5E:AB:CD:EF"},
	{"[02:00:5e:ab:cd:ef]", "02:00:5E:AB:CD:EF"},
	{"<02:00:5e:ab:cd:ef>", "02:00:5E:AB:CD:EF"},
	{"{02-00-5e-ab-cd-ef}", "02:00:5E:AB:CD:EF"},
	{"\"02:00:5e:ab:cd:ef\"", "02:00:5E:AB:CD:EF"},
	{"'02:00:5e:ab:cd:ef'", "02:00:5E:AB:CD:EF"},
	{"`02:00:5e:ab:cd:ef`", "02:00:5E:AB:CD:EF"},
	{"*02:00:5e:ab:cd:ef*", "02:00:5E:AB:CD:EF"},
	{"«02:00:5e:ab:cd:ef»", "02:00:5E:AB:CD:EF"},
	{"“02:00:5e:ab:cd:ef”", "02:00:5E:AB:CD:EF"},
	{"0x02005eabcdef", "02:00:5E:AB:CD:EF"},
	{"0X02005EABCDEF", "02:00:5E:AB:CD:EF"},
	{"0x02:0x00:0x5e:0xab:0xcd:0xef", "02:00:5E:AB:CD:EF"},
	{"02 : 00 : 5e : ab : cd : ef", "02:00:5E:AB:CD:EF"},
	{"02: 00: 5e: ab: cd: ef", "02:00:5E:AB:CD:EF"},
	{"02 - 00 - 5e - ab - cd - ef", "02:00:5E:AB:CD:EF"},
	{"02, 00, 5e, ab, cd, ef", "02:00:5E:AB:CD:EF"},
	{"02:00:5e:\nab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"02  00  5e  ab  cd  ef", "02:00:5E:AB:CD:EF"},
	{"0200. 5eab. cdef", "02:00:5E:AB:CD:EF"},
	{"MAC: 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"MAC 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"mac=02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"MAC:02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"mac-02005eabcdef", "02:00:5E:AB:CD:EF"},
	{"MAC-Address: 02-00-5E-AB-CD-EF", "02:00:5E:AB:CD:EF"},
	{"MAC address 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"my mac is 02005eabcdef", "02:00:5E:AB:CD:EF"},
	{"my phone is 02-00-5e-ab-cd-ef thanks", "02:00:5E:AB:CD:EF"},
	{"hi! it's 02:00:5e:ab:cd:ef, thank you", "02:00:5E:AB:CD:EF"},
	{"Wi-Fi Address 02:00:5E:AB:CD:EF", "02:00:5E:AB:CD:EF"},
	{"Wi-Fi address: 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"WLAN MAC 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"here you go: 0200.5eab.cdef :)", "02:00:5E:AB:CD:EF"},
	{"Here it is\n\n02:00:5e:ab:cd:ef\n\nBye", "02:00:5E:AB:CD:EF"},
	{"Physical Address. . . . . . . . . : 02-00-5E-AB-CD-EF", "02:00:5E:AB:CD:EF"},
	{"link/ether 02:00:5e:ab:cd:ef brd ff:ff:ff:ff:ff:ff", "02:00:5E:AB:CD:EF"},
	{"ether 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"HWaddr 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"wlan0: flags=4163 ether 02:00:5e:ab:cd:ef txqueuelen 1000", "02:00:5E:AB:CD:EF"},
	{"1: lo link/loopback 00:00:00:00:00:00\n2: wlan0 link/ether 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"inet 192.168.0.17 netmask 255.255.255.0 ether 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"IP 192.168.0.17, MAC 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"02:00:5e:ab:cd:ef (02005eabcdef)", "02:00:5E:AB:CD:EF"},
	{"02:00:5e:ab:cd:ef 02:00:5E:AB:CD:EF", "02:00:5E:AB:CD:EF"},
	{"order K7Q4-MD2X: 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"K7Q4-MD2X 02005eabcdef", "02:00:5E:AB:CD:EF"},
	{"+1 202 555 0123 and 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"it is 02 00 5e ab cd ef thanks", "02:00:5E:AB:CD:EF"},
	{"is it 02 00 5e ab cd ef ?", "02:00:5E:AB:CD:EF"},
	{"mac 02005e abcdef please", "02:00:5E:AB:CD:EF"},
	{"02:00:5e:ab:cd:ef/48", "02:00:5E:AB:CD:EF"},
	{"Samsung-02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"1) 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"2. 02-00-5e-ab-cd-ef", "02:00:5E:AB:CD:EF"},
	{"#02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"→ 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"📱 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"02:00:5e:ab:cd:ef👍", "02:00:5E:AB:CD:EF"},
	{"mi teléfono es 02-00-5e-ab-cd-ef, gracias", "02:00:5E:AB:CD:EF"},
	{"мой телефон 02:00:5e:ab:cd:ef, спасибо", "02:00:5E:AB:CD:EF"},
	{"मेरा फोन 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"عنوان الجهاز 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"o endereço é 02005eabcdef", "02:00:5E:AB:CD:EF"},
	{"alamatnya 02:00:5e:ab:cd:ef ya", "02:00:5E:AB:CD:EF"},
	{"anwani ni 02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"02‐00‐5e‐ab‐cd‐ef", "02:00:5E:AB:CD:EF"},
	{"02‑00‑5e‑ab‑cd‑ef", "02:00:5E:AB:CD:EF"},
	{"02‒00‒5e‒ab‒cd‒ef", "02:00:5E:AB:CD:EF"},
	{"02–00–5e–ab–cd–ef", "02:00:5E:AB:CD:EF"},
	{"02—00—5e—ab—cd—ef", "02:00:5E:AB:CD:EF"},
	{"02―00―5e―ab―cd―ef", "02:00:5E:AB:CD:EF"},
	{"02−00−5e−ab−cd−ef", "02:00:5E:AB:CD:EF"},
	{"02﹣00﹣5e﹣ab﹣cd﹣ef", "02:00:5E:AB:CD:EF"},
	{"02－00－5e－ab－cd－ef", "02:00:5E:AB:CD:EF"},
	{"02：00：5e：ab：cd：ef", "02:00:5E:AB:CD:EF"},
	{"02∶00∶5e∶ab∶cd∶ef", "02:00:5E:AB:CD:EF"},
	{"02꞉00꞉5e꞉ab꞉cd꞉ef", "02:00:5E:AB:CD:EF"},
	{"０２:００:５Ｅ:ＡＢ:ＣＤ:ＥＦ", "02:00:5E:AB:CD:EF"},
	{"０２：００：５Ｅ：ＡＢ：ＣＤ：ＥＦ", "02:00:5E:AB:CD:EF"},
	{"０２００５ｅａｂｃｄｅｆ", "02:00:5E:AB:CD:EF"},
	{"02\u00a000\u00a05e\u00a0ab\u00a0cd\u00a0ef", "02:00:5E:AB:CD:EF"},
	{"02\u200900\u20095e\u2009ab\u2009cd\u2009ef", "02:00:5E:AB:CD:EF"},
	{"02:\u200b00:\u200b5e:\u200bab:\u200bcd:\u200bef", "02:00:5E:AB:CD:EF"},
	{"\u200e02:00:5e:ab:cd:ef\u200e", "02:00:5E:AB:CD:EF"},
	{"\u2066\u200b02:00:5e:ab:cd:ef\u2069", "02:00:5E:AB:CD:EF"},
	{"\ufeff02:00:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"0200\u00ad5eab\u00adcdef", "02:00:5E:AB:CD:EF"},
	{"02·00·5e·ab·cd·ef", "02:00:5E:AB:CD:EF"},
	{"٠٢:٠٠:٥e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"۰۲:۰۰:۵e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"०२:००:५e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"০২:০০:৫e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"02:11:22:33:44:55", "02:11:22:33:44:55"},
	{"000000000000 00:00:5e:00:53:01", "00:00:5E:00:53:01"},
	{"fe:dc:ba:fe:dc:ba", "FE:DC:BA:FE:DC:BA"},
	{"aabbccddeeff", "AA:BB:CC:DD:EE:FF"},
	{"cafe mac: 00005e0053af", "00:00:5E:00:53:AF"},
	{"ff:ff:ff:ff:ff:ff 00-00-5e-00-53-1b", "00:00:5E:00:53:1B"},
	{"02:00:5e:ab:cd:ef or 02:00:5e:10:20:30", "02:00:5E:AB:CD:EF 02:00:5E:10:20:30"},
	{"phone 02-00-5e-ab-cd-ef, laptop 00-00-5e-00-53-01", "02:00:5E:AB:CD:EF 00:00:5E:00:53:01"},
	{"02005eabcdef\n02005e102030", "02:00:5E:AB:CD:EF 02:00:5E:10:20:30"},
	{"02:00:5e:ab:cd:ef,02:00:5e:10:20:30", "02:00:5E:AB:CD:EF 02:00:5E:10:20:30"},
	{"0200.5eab.cdef / 0200.5e10.2030", "02:00:5E:AB:CD:EF 02:00:5E:10:20:30"},
	{"eth0 00:00:5e:00:53:01 wlan0 00:00:5e:00:53:02 lo 00:00:00:00:00:00", "00:00:5E:00:53:01 00:00:5E:00:53:02"},
}

// doubtful are messages with addresses that the customer must confirm.
var doubtful = []struct{ said, want string }{
	{"O2:00:5E:AB:CD:EF", "02:00:5E:AB:CD:EF"},
	{"02:OO:5E:AB:CD:EF", "02:00:5E:AB:CD:EF"},
	{"o2:oO:5e:10:cd:ef", "02:00:5E:10:CD:EF"},
	{"O2-OO-5E-1O-2O-3O", "02:00:5E:10:20:30"},
	{"02OO5E1O2O3O", "02:00:5E:10:20:30"},
	{"02:00:5E:l0:20:30", "02:00:5E:10:20:30"},
	{"02:00:5E:I0:20:30", "02:00:5E:10:20:30"},
	{"02:00:5E:i0:20:30", "02:00:5E:10:20:30"},
	{"02:00:5E:LO:20:30", "02:00:5E:10:20:30"},
	{"02:00:SE:10:20:30", "02:00:5E:10:20:30"},
	{"02:00:5E:10:Z0:30", "02:00:5E:10:20:30"},
	{"my mac is O2-00-5e-ab-cd-ef thanks", "02:00:5E:AB:CD:EF"},
	{"mac: o2005eabcdef", "02:00:5E:AB:CD:EF"},
	{"O200.5eab.cdef", "02:00:5E:AB:CD:EF"},
	{"02:00:5Е:АВ:СD:ЕF", "02:00:5E:AB:CD:EF"},
	{"О2:ОО:5E:10:20:30", "02:00:5E:10:20:30"},
	{"02:00:5e:аb:сd:еf", "02:00:5E:AB:CD:EF"},
	{"02:00:5E:ΑΒ:CD:EF", "02:00:5E:AB:CD:EF"},
	{"2:0:5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"2:0:5E:AB:CD:EF", "02:00:5E:AB:CD:EF"},
	{"02-0-5e-ab-cd-ef", "02:00:5E:AB:CD:EF"},
	{"02:00-5E:AB-CD:EF", "02:00:5E:AB:CD:EF"},
	{"02:00:5e ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"02-00-5e:ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"02.00.5e-ab-cd-ef", "02:00:5E:AB:CD:EF"},
	{"02 00 5e ab:cd:ef", "02:00:5E:AB:CD:EF"},
	{"447700900123", "44:77:00:90:01:23"},
	{"021122334455", "02:11:22:33:44:55"},
	{"02 11 22 33 44 55", "02:11:22:33:44:55"},
	{"021122-334455", "02:11:22:33:44:55"},
	{"0211.2233.4455", "02:11:22:33:44:55"},
	{"02-11-22-33-44-55", "02:11:22:33:44:55"},
	{"be ad fa de ed fa", "BE:AD:FA:DE:ED:FA"},
}

// noAddress are messages without an address.
var noAddress = []struct {
	said string
	want error
}{
	{"", router.ErrMACFormat},
	{"hello", router.ErrMACFormat},
	{"my phone", router.ErrMACFormat},
	{"I don't know", router.ErrMACFormat},
	{"iPhone 15", router.ErrMACFormat},
	{"+12025550123", router.ErrMACFormat},
	{"+1 202 555 0123", router.ErrMACFormat},
	{"(202) 555-0123", router.ErrMACFormat},
	{"202-555-0123", router.ErrMACFormat},
	{"12025550123", router.ErrMACFormat},
	{"+447700900123", router.ErrMACFormat},
	{"+44 77 00 90 01 23", router.ErrMACFormat},
	{"919876543210", router.ErrMACFormat},
	{"00919876543210", router.ErrMACFormat},
	{"K7Q4-MD2X", router.ErrMACFormat},
	{"A4B2-C3D4", router.ErrMACFormat},
	{"ABCD-EF01", router.ErrMACFormat},
	{"order AAAA-0001", router.ErrMACFormat},
	{"02:00:5E:AB:CD", router.ErrMACFormat},
	{"02:00:5E", router.ErrMACFormat},
	{"02", router.ErrMACFormat},
	{"02005eabcde", router.ErrMACFormat},
	{"02005eabcdef0", router.ErrMACFormat},
	{"02:00:5E:AB:CD:EF:01", router.ErrMACFormat},
	{"02:00:5E:AB:CD:EF:01:02", router.ErrMACFormat},
	{"02-00-5E-AB-CD-EF-01", router.ErrMACFormat},
	{"02 00 5e ab cd ef 01", router.ErrMACFormat},
	{"0200.5eab.cdef.0102", router.ErrMACFormat},
	{"02005eabcdef-0102", router.ErrMACFormat},
	{"02:00:5E:AB:CD:EG", router.ErrMACFormat},
	{"02:00:5E:AB:CD:é", router.ErrMACFormat},
	{"02:00:5E:AB:CD:?", router.ErrMACFormat},
	{"02:00:5E:AB:CD:xx", router.ErrMACFormat},
	{"02::00::5E::AB::CD::EF", router.ErrMACFormat},
	{"02:000:5E:AB:CD:E", router.ErrMACFormat},
	{"192.168.0.1", router.ErrMACFormat},
	{"192.168.100.101", router.ErrMACFormat},
	{"fe80::a683:e7ff:fe12:3456", router.ErrMACFormat},
	{"2001:db8:0:0:1:2:3:4", router.ErrMACFormat},
	{"550e8400-e29b-41d4-a716-446655440000", router.ErrMACFormat},
	{"4111 1111 1111 1111", router.ErrMACFormat},
	{"4111-1111-1111-1111", router.ErrMACFormat},
	{"356938035643809", router.ErrMACFormat},
	{"2026-11-24 10:12:13", router.ErrMACFormat},
	{"24.11.2026 18:30", router.ErrMACFormat},
	{"1-2-3-4-5-6", router.ErrMACFormat},
	{"1:2:3:4:5:6", router.ErrMACFormat},
	{"https://example.com/02005e", router.ErrMACFormat},
	{"if so do as is ok", router.ErrMACFormat},
	{"is it so, do as I do", router.ErrMACFormat},
	{"ооо:ооо", router.ErrMACFormat},
	{"solidifiable", router.ErrMACFormat},
	{"OO:OO:OO:OO:OO:OO", router.ErrMACFormat},
	{"00:00:00:00:00:00", router.ErrMACZero},
	{"000000000000", router.ErrMACZero},
	{"my mac: 00-00-00-00-00-00", router.ErrMACZero},
	{"FF-FF-FF-FF-FF-FF", router.ErrMACBroadcast},
	{"ffffffffffff", router.ErrMACBroadcast},
	{"it is ff:ff:ff:ff:ff:ff", router.ErrMACBroadcast},
	{"01:00:5E:00:00:01", router.ErrMACGroup},
	{"33:33:00:00:00:01", router.ErrMACGroup},
	{"01005e00000a", router.ErrMACGroup},
	{"the address 03-00-5e-ab-cd-ef", router.ErrMACGroup},
}

func TestAnAddressIsFoundAsPeopleWriteIt(t *testing.T) {
	for _, c := range spelled {
		if found, sure, err := router.FindMACs(c.said); err != nil || !sure || joined(found) != c.want {
			t.Errorf("%q is %q, sure %v, %v; want %s", c.said, joined(found), sure, err, c.want)
		}
	}
}

func TestADoubtfulAddressIsNotSure(t *testing.T) {
	for _, c := range doubtful {
		if found, sure, err := router.FindMACs(c.said); err != nil || sure || joined(found) != c.want {
			t.Errorf("%q is %q, sure %v, %v; want %s", c.said, joined(found), sure, err, c.want)
		}
	}
}

func TestWhatNamesNoDeviceIsRefused(t *testing.T) {
	for _, c := range noAddress {
		if found, _, err := router.FindMACs(c.said); !errors.Is(err, c.want) || len(found) > 0 {
			t.Errorf("%q is %q, %v; want %v", c.said, joined(found), err, c.want)
		}
	}
	if n := len(spelled) + len(doubtful) + len(noAddress); n < 200 {
		t.Errorf("only %d ways to write", n)
	}
}

func joined(macs []router.MAC) string {
	var list []string
	for _, mac := range macs {
		list = append(list, mac.String())
	}
	return strings.Join(list, " ")
}

func FuzzFindMACs(f *testing.F) {
	for _, c := range spelled {
		f.Add(c.said)
	}
	for _, c := range noAddress {
		f.Add(c.said)
	}
	f.Fuzz(func(t *testing.T, said string) {
		found, sure, err := router.FindMACs(said)
		if (err == nil) != (len(found) > 0) {
			t.Fatalf("%q: %v, %v", said, found, err)
		}
		for _, mac := range found {
			if mac.IsZero() || mac[0]&1 != 0 {
				t.Fatalf("%q names %v, which is no device's", said, mac)
			}
		}
		if strict, err := router.ParseDevice(said); err == nil && (len(found) != 1 || found[0] != strict) {
			t.Fatalf("%q is %v alone, and %v in a sentence (sure %v)", said, strict, found, sure)
		}
	})
}
