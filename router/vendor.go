package router

import (
	_ "embed"
	"fmt"
	"sort"
	"strings"
)

// vendors has a line for each address prefix, sorted: six hex digits and the vendor's name. It is generated
// from a library that would keep all of it in memory as a map:
//
//	go test ./router -run Makers -write-vendors
//
//go:embed vendors.txt
var vendors string

// Vendor is the company that made a device, by its address; empty when unknown. A private address does not
// tell it.
func (m MAC) Vendor() string {
	if m.Private() {
		return ""
	}
	prefix := fmt.Sprintf("%02X%02X%02X", m[0], m[1], m[2])
	// Search by byte for the first position whose next line does not sort before the prefix.
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
