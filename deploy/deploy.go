// Package deploy holds what runs Sharefi on a machine: the unit, packages and containers.
//
// It owns the files beside it, and hands the unit to `sharefi setup`. It must not import anything of
// Sharefi. Its one invariant: what is shipped is what its tests read.
package deploy

import _ "embed"

// Unit is the service of systemd, for a program in /usr/bin and a configuration in /etc/sharefi.
//
//go:embed sharefi.service
var Unit string
