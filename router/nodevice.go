package router

import "bytes"

// Example is the address that the bot's question showed once. It can still be copied out of old chats.
var Example = MAC{0xa4, 0x83, 0xe7, 0x12, 0x34, 0x56}

// shownExample is how the question shows today what an address looks like.
const shownExample = "A4:83:E7:XX"

// hidden is what Android tells apps instead of the address.
var hidden = MAC{0x02}

// shared are the beginnings of addresses that several routers share, so that one can stand in for another.
var shared = [][]byte{
	{0x00, 0x00, 0x5e, 0x00, 0x00}, {0x00, 0x00, 0x5e, 0x00, 0x01}, {0x00, 0x00, 0x5e, 0x00, 0x02}, // IANA's and VRRP
	{0x00, 0x00, 0x0c, 0x07, 0xac}, {0x00, 0x05, 0x73, 0xa0}, // HSRP
	{0x00, 0x07, 0xb4, 0x00}, // GLBP
}

// ParseDevice is ParseMAC for an address that a person gives for their device: those that are no device's are refused.
// Errors: those of ParseMAC, ErrMACHidden, ErrMACExample, ErrMACShared.
func ParseDevice(s string) (MAC, error) {
	mac, err := ParseMAC(s)
	if err != nil {
		return MAC{}, err
	}
	switch mac {
	case hidden:
		return MAC{}, ErrMACHidden
	case Example:
		return MAC{}, ErrMACExample
	}
	for _, beginning := range shared {
		if bytes.HasPrefix(mac[:], beginning) {
			return MAC{}, ErrMACShared
		}
	}
	return mac, nil
}
