package router

import (
	_ "embed"
	"fmt"
	"sort"
	"strings"
)

// The makers of devices, a line for each of their prefixes, in order: six hex digits and a name. It is made from
// a library that would keep all of it in memory as a map: go test ./router -run Makers -write-vendors
//
//go:embed vendors.txt
var vendors string

// Vendor is who made a device, by its address; empty when that is not known. An address that the
// device made up tells nothing.
func (m MAC) Vendor() string {
	if m.Private() {
		return ""
	}
	prefix := fmt.Sprintf("%02X%02X%02X", m[0], m[1], m[2])
	// the first byte from which on no line begins before the prefix
	at := sort.Search(len(vendors), func(i int) bool {
		_, line, _ := strings.Cut(vendors[i:], "\n")
		return line == "" || line[:len(prefix)] >= prefix
	})
	_, line, _ := strings.Cut(vendors[at:], "\n")
	line, _, _ = strings.Cut(line, "\n")
	name, _ := strings.CutPrefix(line, prefix)
	if name == line {
		return ""
	}
	return name
}
