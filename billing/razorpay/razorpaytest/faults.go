package razorpaytest

import "time"

// Intercept sets a hook that is called before each request is handled and again before its response is written. Methods are
// named like "POST /v1/payments/{id}/refund".
func (s *Server) Intercept(f func(method string, after bool)) { s.set(func() { s.intercept = f }) }

// SetDown closes every connection to the API while it is on.
func (s *Server) SetDown(down bool) { s.set(func() { s.down = down }) }

// Double has lists show everything twice while it is on, as pages do that move while they are read.
func (s *Server) Double(on bool) { s.set(func() { s.double = on }) }

// Fail answers the next requests with these status codes.
func (s *Server) Fail(codes ...int) { s.set(func() { s.fails = append(s.fails, codes...) }) }

// FailNoMore forgets the codes that were not answered yet.
func (s *Server) FailNoMore() { s.set(func() { s.fails = nil }) }

// Wait has answers of 429 ask for a rest of so many seconds.
func (s *Server) Wait(seconds int) { s.set(func() { s.wait = seconds }) }

// Forbid has methods answered 403.
func (s *Server) Forbid(methods ...string) {
	s.set(func() {
		for _, m := range methods {
			s.forbidden[m] = true
		}
	})
}

// Permit ends that.
func (s *Server) Permit() { s.set(func() { clear(s.forbidden) }) }

// LoseAnswers handles the next n requests of a method but closes the connection before the response.
func (s *Server) LoseAnswers(method string, n int) { s.set(func() { s.lost[method] = n }) }

// Running has the next n requests for refunds answered 409, as while one with their key is running.
func (s *Server) Running(n int) { s.set(func() { s.running = n }) }

// LateLists has lists show only what is older than d.
func (s *Server) LateLists(d time.Duration) { s.set(func() { s.lateBy = d }) }

// ChargeHundredths has new payments be of so many hundredths of what is asked, which the real Razorpay does not.
func (s *Server) ChargeHundredths(n int64) { s.set(func() { s.times = n }) }

// listed reports whether lists show what was made at an instant. The caller holds mu.
func (s *Server) listed(at time.Time) bool { return s.lateBy == 0 || !at.After(s.Now().Add(-s.lateBy)) }

// Changed is closed at the next change of a link, payment or refund.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// change wakes everybody who waits on Changed. The caller holds mu.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *Server) fault() (code int) {
	s.set(func() {
		if len(s.fails) > 0 {
			code, s.fails = s.fails[0], s.fails[1:]
		}
	})
	return code
}

// Calls counts the requests of a method, or all requests if it is empty.
func (s *Server) Calls(method string) (sum int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if method != "" {
		return s.calls[method]
	}
	for _, n := range s.calls {
		sum += n
	}
	return sum
}
