package scheduler

import (
	"context"
	"errors"

	"github.com/sharefi/sharefi/router"
)

// seek advances the site's searches. The connected clients are read from the router only if there is a
// search. What goes wrong with a search is no trouble of the site.
func (s *Site) seek(ctx context.Context, v View) error {
	searches, err := s.Store.Searches(ctx, s.Name)
	if err != nil && s.unreadable(err) == nil {
		s.trouble("read the searches", "", err)
	}
	s.searching = len(searches) > 0
	if len(searches) == 0 {
		return nil
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
	for _, search := range searches {
		next, changed := Seek(search, v, now)
		if !changed {
			continue
		}
		// A conflict means that the customer asked again; the next pass answers that.
		if err := s.Store.SaveSearch(ctx, next); err != nil && !errors.Is(err, ErrConflict) {
			s.trouble("store a search", next.ID, err)
		}
	}
	return nil
}
