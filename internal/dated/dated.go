// Package dated hears the clocks of servers, by the Date header of what they answer.
package dated

import (
	"net/http"
	"time"
)

// Transport makes requests the way of another, the usual one if that is nil, and passes on the time in each answer. Heard may
// be nil.
func Transport(next http.RoundTripper, heard func(time.Time)) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	if heard == nil {
		return next
	}
	return transport{next, heard}
}

type transport struct {
	next  http.RoundTripper
	heard func(time.Time)
}

// RoundTrip implements http.RoundTripper.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := t.next.RoundTrip(r)
	if err == nil {
		if date, bad := http.ParseTime(resp.Header.Get("Date")); bad == nil {
			t.heard(date)
		}
	}
	return resp, err
}
