// Package radio is the program beside Debian's hostapd and wpa_supplicant on a simulated radio. Its test, which has the
// build tag radio, runs as root of a virtual machine: make radio starts that, and shows what is said there.
//
// It owns the stations and the networks around the access point. Its one invariant: what runs there is what owners run,
// set up by the commands of docs/RASPBERRY-PI.md.
package radio
