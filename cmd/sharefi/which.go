package main

import (
	"errors"
	"fmt"

	"github.com/sharefi/sharefi/internal/config"
)

// which says what is worked on: a configuration's file, and a site of it; all sites if there is no name.
type which struct{ File, Site string }

// all are the sites that are worked on.
func (w which) all(s streams) ([]config.Site, error) {
	c, err := load(s, w.File)
	if err != nil {
		return nil, err
	}
	return w.of(c)
}

func (w which) of(c *config.Config) ([]config.Site, error) {
	if w.Site == "" {
		return c.Sites, nil
	}
	for _, site := range c.Sites {
		if site.Name == w.Site {
			return []config.Site{site}, nil
		}
	}
	return nil, usage(fmt.Errorf("there is no site %q in %s", w.Site, w.File))
}

// errSite says that one site is meant, and which is not said.
var errSite = errors.New("say which site, as in --site home")

// one is the only site that is worked on, with the configuration.
func (w which) one(s streams) (*config.Config, config.Site, error) {
	c, err := load(s, w.File)
	if err != nil {
		return nil, config.Site{}, err
	}
	sites, err := w.of(c)
	if err != nil {
		return nil, config.Site{}, err
	}
	if len(sites) != 1 {
		return nil, config.Site{}, usage(errSite)
	}
	return c, sites[0], nil
}
