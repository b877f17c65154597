package scheduler

import (
	"context"
	"errors"

	"github.com/sharefi/sharefi/router"
)

// seek advances the site's searches. The connected clients are read from the router only if there is a
// search.
func (s *Site) seek(ctx context.Context, v View) error {
	searches, err := s.Store.Searches(ctx, s.Name)
	s.searching = len(searches) > 0
	if err != nil || len(searches) == 0 {
		return err
	}
	if c, ok := router.As[router.Clients](s.Driver); v.Known && ok {
		clients, err := c.Clients(ctx)
		if err != nil {
			s.Log.Warn("read who is connected", "site", s.Name, "err", err)
		}
		v.Clients, v.Known = clients, err == nil
	} else {
		v.Known = false
	}
	now, err := s.instant()
	if err != nil {
		return err
	}
	var errs []error
	for _, search := range searches {
		next, changed := Seek(search, v, now)
		if !changed {
			continue
		}
		// A conflict means that the customer asked again; the next pass answers that.
		if err := s.Store.SaveSearch(ctx, next); !errors.Is(err, ErrConflict) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
