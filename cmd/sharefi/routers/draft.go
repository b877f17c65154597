package routers

import (
	"context"
	"errors"
	"fmt"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/all"
)

// What does not go together.
var (
	errConf    = errors.New("--conf is for a hostapd; this router has no such file")
	errDevices = errors.New("--admit, --admit-all and --own are not for a hostapd: sharefi router allow puts devices on its list")
)

// drafts are what is to change in the equipment's files, if it has such. No shop need stand still for it.
func (o Preparation) drafts(ctx context.Context, s cli.Streams, site config.Site) (isDrafter bool, err error) {
	d, err := all.Open(all.Config{URL: site.Router, Password: site.RouterPassword, Cert: site.RouterCert})
	if err != nil {
		return false, err
	}
	defer d.Close()
	drafter, isDrafter := router.As[router.Drafter](d)
	switch {
	case !isDrafter && len(o.Conf) > 0:
		return true, cli.Usage(errConf)
	case !isDrafter:
		return false, nil
	case len(o.Admit) > 0 || o.AdmitAll || o.Own != "":
		return true, cli.Usage(errDevices)
	}
	list, err := drafter.Drafts(o.Conf, o.Undo)
	if err != nil {
		return true, err
	}
	work := talk{Preparation: o, Lines: keyboard.NewLines(s, o.Yes), site: site, driver: d}
	return true, work.write(ctx, list)
}

// write makes the changes that the owner has seen. The equipment reads its files when it is started.
func (p *talk) write(ctx context.Context, drafts []router.Draft) error {
	switch {
	case len(drafts) == 0 && p.Undo:
		p.say("%s: no file has lines of Sharefi's.", p.site.Name)
		return nil
	case len(drafts) == 0:
		p.say("%s: its files have all that it takes. sharefi check says how it runs.", p.site.Name)
		return nil
	}
	p.say("%s: these files are to change.", p.site.Name)
	for _, d := range drafts {
		p.draft(d)
	}
	p.say("\nNothing changes on the air, and nobody is dropped, before hostapd is started anew.")
	if err := p.Confirm(); err != nil {
		return err
	}
	for _, d := range drafts {
		if err := d.Write(); err != nil {
			return err
		}
	}
	p.say("Written. When it suits you: sudo systemctl restart hostapd")
	p.say("%s", p.dropped(ctx))
	if !p.Undo {
		p.say("The way back: sharefi router prepare --undo --site %s, and that command again.", p.site.Name)
	}
	return nil
}

func (p *talk) draft(d router.Draft) {
	if d.New {
		p.say("\n%s, a new one, empty", d.File)
	} else {
		p.say("\n%s", d.File)
	}
	for _, line := range d.Out {
		p.say("  - %s", keyboard.Printable(line))
	}
	for _, line := range d.In {
		p.say("  + %s", keyboard.Printable(line))
	}
}

// dropped says whom a restart concerns.
func (p *talk) dropped(ctx context.Context) string {
	now := "Whoever is connected"
	if clients, canList := router.As[router.Clients](p.driver); canList {
		ctx, cancel := context.WithTimeout(ctx, lookWithin)
		defer cancel()
		if list, err := clients.Clients(ctx); err == nil {
			now = fmt.Sprintf("%s (%d now)", now, len(list))
		}
	}
	return now + " is off the air for some seconds then."
}
