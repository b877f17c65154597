package telegramtest

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

type failure struct {
	code, retryAfter, left int
	description            string
	page                   bool
}

func (s *Server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.change()
}

// SetDown cuts every connection while it is on.
func (s *Server) SetDown(down bool) {
	s.set(func() { s.down = down })
	if down {
		s.http.CloseClientConnections()
	}
}

// RefuseToken refuses the bot's token while it is on, as after it was revoked. Polls that wait are cut off.
func (s *Server) RefuseToken(on bool) {
	s.set(func() { s.revoked = on })
	if on {
		s.http.CloseClientConnections()
	}
}

// CutBatches cuts off every answer with more updates than n, as a bad line does with long ones; none if n is zero.
func (s *Server) CutBatches(n int) { s.set(func() { s.cutOver = n }) }

// Nameless gives the next update without its id.
func (s *Server) Nameless() { s.set(func() { s.nameless = s.nextID + 1 }) }

// Rest asks for a rest of d whenever something is sent to a chat, as Telegram does of a chat that got too much.
func (s *Server) Rest(chat int64, d time.Duration) { s.set(func() { s.rests[chat] = s.Now().Add(d) }) }

// rest is the refusal of a chat that rests.
func (s *Server) rest(f form) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat, _ := f.int("chat_id")
	left := s.rests[chat].Sub(s.Now())
	if left <= 0 {
		return answer{}
	}
	after := int(left.Seconds()) + 1
	a := refuse(429, "Too Many Requests: retry after %d", after)
	a.Parameters = &answerMoreInfo{after}
	return a
}

// Double gives every update once more, with the same id, after it was confirmed.
func (s *Server) Double(on bool) { s.set(func() { s.double = on }) }

// Late holds every update back while it is on.
func (s *Server) Late(on bool) { s.set(func() { s.late = on }) }

// Stuck confirms no update while it is on, whatever the offset.
func (s *Server) Stuck(on bool) { s.set(func() { s.stuck = on }) }

// Renumber has the next update's id begin anew, as after a week without any.
func (s *Server) Renumber(next int) { s.set(func() { s.nextID = next - 1 }) }

// SetWebhook pretends that the owner set a webhook, so that polling is refused.
func (s *Server) SetWebhook(url string) { s.set(func() { s.webhook = url }) }

// ExpirePresses makes every press so far too old to be answered.
func (s *Server) ExpirePresses() {
	s.set(func() { clear(s.callbacks); s.pressed = nil })
}

// Redeliver gives an update that was confirmed once more, and reports whether it is remembered.
func (s *Server) Redeliver(id int) bool {
	found := false
	s.set(func() {
		i := slices.IndexFunc(s.past, func(u update) bool { return u.id == id })
		if found = i >= 0; found {
			s.again = append(s.again, s.past[i])
		}
	})
	return found
}

// Fail refuses the next n calls of a method, as the Bot API does. RetryAfter may be zero, and the
// description empty.
func (s *Server) Fail(method string, n, code, retryAfter int, description string) {
	if description == "" {
		description = http.StatusText(code)
		if retryAfter > 0 {
			description = fmt.Sprintf("Too Many Requests: retry after %d", retryAfter)
		}
	}
	s.set(func() {
		s.fails[method] = &failure{code: code, retryAfter: retryAfter, left: n, description: description}
	})
}

// FailWithPage answers the next n calls of a method with a proxy's HTML page.
func (s *Server) FailWithPage(method string, n, code int) {
	s.set(func() { s.fails[method] = &failure{code: code, left: n, page: true} })
}

// LoseAnswers does the next n calls of a method, but cuts the connection before the answer.
func (s *Server) LoseAnswers(method string, n int) { s.set(func() { s.lost[method] = n }) }

func (s *Server) failed(method string) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.fails[method]
	if f == nil || f.left == 0 {
		return answer{}
	}
	f.left--
	a := refuse(f.code, "%s", f.description)
	a.page = f.page
	if f.retryAfter > 0 {
		a.Parameters = &answerMoreInfo{f.retryAfter}
	}
	return a
}

func (s *Server) loses(method string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost[method] == 0 {
		return false
	}
	s.lost[method]--
	return true
}
