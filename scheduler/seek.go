package scheduler

import (
	"context"
	"errors"

	"github.com/sharefi/sharefi/router"
)

// seek takes the site's searches their next step. View tells whether the router answered; its
// clients are read only when somebody searches.
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
		if err := s.Store.SaveSearch(ctx, next); !errors.Is(err, ErrConflict) { // asked anew: answered in the next pass
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
