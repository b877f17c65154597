// Package routers is what an owner does with routers at a terminal: list, allow, remove, probe, prepare.
//
// It must not import check or setup, which look at routers by it. Its one invariant: a router is changed only while
// no shop works on it, and nothing that was sold is taken off by hand.
package routers

import (
	"errors"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/quote"
)

// Which says what is worked on: a configuration's file, and a site of it; all sites if there is no name.
type Which struct{ File, Site string }

// all are the sites that are worked on.
func (w Which) all(s cli.Streams) ([]config.Site, error) {
	c, err := cli.Load(s, w.File)
	if err != nil {
		return nil, err
	}
	return w.of(c)
}

func (w Which) of(c *config.Config) ([]config.Site, error) {
	if w.Site == "" {
		return c.Sites, nil
	}
	for _, site := range c.Sites {
		if site.Name == w.Site {
			return []config.Site{site}, nil
		}
	}
	return nil, cli.Usage(quote.Errorf("there is no site %q in %s", w.Site, w.File))
}

// errSite says that one site is meant, and which is not said.
var errSite = errors.New("say which site, as in --site home")

// one is the only site that is worked on, with the configuration.
func (w Which) one(s cli.Streams) (*config.Config, config.Site, error) {
	c, err := cli.Load(s, w.File)
	if err != nil {
		return nil, config.Site{}, err
	}
	sites, err := w.of(c)
	if err != nil {
		return nil, config.Site{}, err
	}
	if len(sites) != 1 {
		return nil, config.Site{}, cli.Usage(errSite)
	}
	return c, sites[0], nil
}
