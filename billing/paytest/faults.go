package paytest

import "time"

// Intercept sets a hook that is called before each request is handled and again before its response is written. Methods are
// named like "POST /v1/refunds", with {id} for an id.
func (f *Front) Intercept(hook func(method string, after bool)) { f.Set(func() { f.intercept = hook }) }

// SetDown closes every connection to the API while it is on.
func (f *Front) SetDown(down bool) { f.Set(func() { f.down = down }) }

// Double lists everything new twice while it is on.
func (f *Front) Double(on bool) { f.Set(func() { f.double = on }) }

// Fail answers the next requests with these status codes.
func (f *Front) Fail(codes ...int) { f.Set(func() { f.fails = append(f.fails, codes...) }) }

// FailNoMore forgets the codes that were not answered yet.
func (f *Front) FailNoMore() { f.Set(func() { f.fails = nil }) }

// Forbid has these methods be refused to the key.
func (f *Front) Forbid(methods ...string) {
	f.Set(func() {
		for _, m := range methods {
			f.forbidden[m] = true
		}
	})
}

// Permit gives the key its permissions back.
func (f *Front) Permit() { f.Set(func() { clear(f.forbidden) }) }

// LoseAnswers handles the next n requests of a method but closes the connection before the response.
func (f *Front) LoseAnswers(method string, n int) { f.Set(func() { f.lost[method] = n }) }

// LateLists has lists show only what is older than d.
func (f *Front) LateLists(d time.Duration) { f.Set(func() { f.lateBy = d }) }

// Changed is closed at the next change of the books.
func (f *Front) Changed() <-chan struct{} {
	f.Mu.Lock()
	defer f.Mu.Unlock()
	return f.changed
}

// Calls counts the requests of a method, or all requests if it is empty.
func (f *Front) Calls(method string) (sum int) {
	f.Mu.Lock()
	defer f.Mu.Unlock()
	if method != "" {
		return f.calls[method]
	}
	for _, n := range f.calls {
		sum += n
	}
	return sum
}

// Fault is the status code that the next request is to be answered with; 0 if it is to be handled.
func (f *Front) Fault() (code int) {
	f.Set(func() {
		if len(f.fails) > 0 {
			code, f.fails = f.fails[0], f.fails[1:]
		}
	})
	return code
}

// Forbids reports whether a method is refused to the key. The caller holds Mu.
func (f *Front) Forbids(method string) bool { return f.forbidden[method] }

// Doubles reports whether everything is listed twice. The caller holds Mu.
func (f *Front) Doubles() bool { return f.double }

// Listed reports whether lists show what happened at an instant. The caller holds Mu.
func (f *Front) Listed(at time.Time) bool {
	return f.lateBy == 0 || !at.After(f.clock().Add(-f.lateBy))
}

// Change wakes everybody who waits on Changed. The caller holds Mu.
func (f *Front) Change() {
	close(f.changed)
	f.changed = make(chan struct{})
}
