package main

import (
	"context"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/routers"
)

type routerCommands struct {
	List    listCommand    `cmd:"" help:"Show what the router lists, and whose it is."`
	Allow   allowCommand   `cmd:"" help:"Put a device of yours on the list."`
	Remove  removeCommand  `cmd:"" help:"Take a device of yours off the list."`
	Probe   probeCommand   `cmd:"" help:"Say what the router is and how its allow list stands; change nothing."`
	Prepare prepareCommand `cmd:"" help:"Turn the allow list on without locking anybody out, or off again; write the lines of a hostapd."`
}

// A sited command is about one site, or about all.
type sited struct {
	configured
	Site string `short:"s" help:"The site's name; needed when there are several."`
}

func (c sited) which() routers.Which { return routers.Which{File: c.Config, Site: c.Site} }

type listCommand struct{ sited }

// Run shows what each router lists, and whose it is.
func (l listCommand) Run(ctx context.Context, s cli.Streams) error {
	return routers.List(ctx, s, l.which())
}

type allowCommand struct {
	sited
	Device string `arg:"" help:"The device, by its MAC address." placeholder:"MAC"`
	Name   string `help:"What the router calls it." default:"device"`
}

// Run puts a device of the owner's on the list.
func (a allowCommand) Run(ctx context.Context, s cli.Streams) error {
	return routers.Allow(ctx, s, a.which(), a.Device, a.Name)
}

type removeCommand struct {
	sited
	Device string `arg:"" help:"The device, by its MAC address." placeholder:"MAC"`
	Yes    bool   `short:"y" help:"Ask nothing."`
}

// Run takes a device of the owner's off the list.
func (r removeCommand) Run(ctx context.Context, s cli.Streams) error {
	return routers.Remove(ctx, s, r.which(), r.Device, r.Yes)
}

type probeCommand struct{ sited }

// Run says of each router what it is.
func (p probeCommand) Run(ctx context.Context, s cli.Streams) error {
	return routers.Probe(ctx, s, p.which())
}

type prepareCommand struct {
	sited
	Admit    []string `help:"Devices that keep their access without paying, by MAC address." placeholder:"MAC,…"`
	AdmitAll bool     `help:"All devices that are connected now keep their access."`
	Own      string   `help:"This machine's MAC address, where the router does not tell it." placeholder:"MAC"`
	Yes      bool     `short:"y" help:"Ask nothing."`
	Undo     bool     `help:"Turn the filter off again, or take Sharefi's lines out of hostapd.conf. The list stays."`
	Conf     []string `help:"The hostapd.conf of an access point, where it is not in /etc/hostapd." placeholder:"FILE,…"`
}

// Run turns a router's filter on, or off; or writes the lines of a hostapd.
func (p prepareCommand) Run(ctx context.Context, s cli.Streams) error {
	return routers.Prepare(ctx, s, routers.Preparation{Which: p.which(), Admit: p.Admit, AdmitAll: p.AdmitAll,
		Own: p.Own, Yes: p.Yes, Undo: p.Undo, Conf: p.Conf})
}
