package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/all"
)

// byPass reports whether a site lets people in by passphrases: what the owner wants, or else what its router does best.
func byPass(s config.Site) bool {
	if s.Access != "" {
		return s.Access == string(router.ByPassphrase)
	}
	kinds := kindsOf(s)
	return len(kinds) > 0 && kinds[0] == router.ByPassphrase
}

// kindsOf are the ways in which a site's router lets people in, the best first.
func kindsOf(s config.Site) []router.Kind {
	d, err := all.Open(all.Config{URL: s.Router}) // calls nobody
	if err != nil {
		return nil
	}
	return router.KindsOf(d)
}

// errKind is a site whose router can't do what the owner wants of it.
var errKind = errors.New("its router can't do that")

// takes checks that a site's router lets people in as the owner wants.
func takes(s config.Site, d router.Driver) error {
	if kinds := router.KindsOf(d); s.Access != "" && !slices.Contains(kinds, router.Kind(s.Access)) {
		return fmt.Errorf("access: %s: %w; it takes: %s", s.Access, errKind, kinds[0])
	}
	return nil
}

// OpenRouter opens a site's router, whose family is remembered, and whose marks are this shop's. May is asked before each
// request to it, if it is not nil.
//
//	site:<name>:family  the router's protocol family, as it was last found
func OpenRouter(
	ctx context.Context, c *config.Config, db *redisdb.DB, site config.Site, may func() error, log *slog.Logger,
) (router.Driver, error) {
	key := db.Key("site", site.Name, "family")
	known, err := db.UniversalClient.Get(ctx, key).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("read the router's family: %w", err)
	}
	tag, err := tag(ctx, c, db)
	if err != nil {
		return nil, err
	}
	d, err := all.Open(all.Config{
		URL: site.Router, Password: site.RouterPassword, PushOut: site.PushOut, Cert: site.RouterCert, Alone: true, May: may,
		Family: known,
		Found: func(name, label string) {
			log.Info("the router is known", "site", site.Name, "family", label)
			if err := db.Set(ctx, key, name, 0).Err(); err != nil {
				log.Warn("remember the router's family", "site", site.Name, "err", err)
			}
		},
	})
	if err != nil {
		return nil, err
	}
	if err := takes(site, d); err != nil {
		return nil, err
	}
	return router.Tagged(d, tag), nil
}
