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
			return answer{OK: true, Result: batch, cut: s.cuts(len(batch))}
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
		offset = s.offsetFromEnd(-offset)
	}
	if s.stuck || offset > s.nextID+1 { // of updates that are still to come, as after Renumber: it confirms none
		return
	}
	s.updates = slices.DeleteFunc(s.updates, func(u update) bool {
		if u.id >= offset {
			return false
		}
		s.past = keep(append(s.past, u), maxKept)
		if s.double {
			s.again = append(s.again, u)
		}
		return true
	})
}

func (s *Server) offsetFromEnd(n int) int {
	if n > len(s.updates) {
		return 0
	}
	return s.updates[len(s.updates)-n].id
}

// batch lists waiting updates, those that are given once more first. The caller holds mu.
func (s *Server) batch(limit int, allowed string) []any {
	list := []any{}
	if s.late {
		return list
	}
	s.expire()
	for len(s.again) > 0 && len(list) < limit {
		list = append(list, s.again[0].wire())
		s.again = s.again[1:]
	}
	for _, u := range s.updates {
		if allowed != "" && !strings.Contains(allowed, `"`+u.kind+`"`) {
			continue
		}
		if len(list) == limit {
			break
		}
		wire := u.wire()
		if u.id == s.nameless {
			delete(wire, "update_id")
		}
		list = append(list, wire)
	}
	return list
}

// cuts reports whether an answer with n updates is cut off.
func (s *Server) cuts(n int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cutOver > 0 && n > s.cutOver
}

func (u update) wire() map[string]any { return map[string]any{"update_id": u.id, u.kind: u.body} }

// maxWaiting is how many updates wait for a bot that does not ask for them.
const maxWaiting = 10_000

// Deliver queues an update of any kind, such as the emulator's people can't cause, and gives its id.
func (s *Server) Deliver(kind string, body map[string]any) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(kind, body)
}

// add queues an update. The caller holds mu.
func (s *Server) add(kind string, body map[string]any) int {
	s.nextID++
	s.updates = keep(append(s.updates, update{s.nextID, kind, body, s.Now()}), maxWaiting)
	s.change()
	return s.nextID
}

// keep drops the oldest beyond most.
func keep[T any](list []T, most int) []T { return list[max(len(list)-most, 0):] }
