package telegramtest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// getUpdates is the long poll. A second poll ends the first with a conflict.
func (s *Server) getUpdates(r *http.Request, f form) answer {
	offset, _ := f.int("offset")
	limit, ok := f.int("limit")
	if !ok || limit < 1 || limit > 100 {
		limit = 100
	}
	timeout, _ := f.int("timeout")
	s.mu.Lock()
	if s.webhook != "" {
		s.mu.Unlock()
		return refuse(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if s.poll != nil {
		close(s.poll)
	}
	mine := make(chan struct{})
	s.poll = mine
	s.confirm(int(offset))
	s.mu.Unlock()
	defer s.leave(mine)

	deadline := time.NewTimer(time.Duration(timeout) * time.Second)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		batch, changed, down := s.batch(int(limit), f.values["allowed_updates"]), s.changed, s.down
		s.mu.Unlock()
		if down {
			panic(http.ErrAbortHandler)
		}
		if len(batch) > 0 || timeout == 0 {
			return answer{OK: true, Result: batch}
		}
		select {
		case <-changed:
		case <-deadline.C:
			return answer{OK: true, Result: []any{}}
		case <-mine:
			return refuse(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
		case <-r.Context().Done():
			return answer{OK: true, Result: []any{}}
		}
	}
}

// leave frees the place of the poll, unless another took it.
func (s *Server) leave(mine chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.poll == mine {
		s.poll = nil
	}
}

// confirm forgets the updates before an offset; a negative one counts from the end. The caller
// holds mu.
func (s *Server) confirm(offset int) {
	if offset < 0 {
		s.updates = s.updates[max(len(s.updates)+offset, 0):]
		return
	}
	s.updates = slices.DeleteFunc(s.updates, func(u update) bool { return u.id < offset })
}

// batch lists waiting updates. The caller holds mu.
func (s *Server) batch(limit int, allowed string) []any {
	list := []any{}
	for _, u := range s.updates {
		if allowed != "" && !strings.Contains(allowed, `"`+u.kind+`"`) {
			continue
		}
		if len(list) == limit {
			break
		}
		body := map[string]any{"update_id": u.id, u.kind: u.body}
		list = append(list, body)
	}
	return list
}

// add queues an update. The caller holds mu.
func (s *Server) add(kind string, body map[string]any) {
	s.nextID++
	s.updates = append(s.updates, update{s.nextID, kind, body})
	if s.double {
		s.updates = append(s.updates, update{s.nextID, kind, body})
	}
	s.change()
}
