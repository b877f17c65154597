package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A part that fails, again and again, is begun anew after a rest, and ends no other. What it panicked with stays out
// of the log.
func TestAPartFailsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&log, nil))
		var mu sync.Mutex
		runs := map[string]int{}
		ctx, cancel := context.WithCancel(t.Context())
		a := &App{Now: time.Now, Log: logger}
		done := make(chan bool, 4)
		for name, run := range map[string]func(ctx context.Context) error{
			"panics": func(context.Context) error { panic("sunny-terrace") },
			"fails":  func(context.Context) error { return errors.New("no such file") },
			"works":  func(ctx context.Context) error { <-ctx.Done(); return nil },
			"rests":  func(context.Context) error { return nil },
		} {
			go func() {
				a.supervise(ctx, part{name, func(ctx context.Context) error {
					mu.Lock()
					runs[name]++
					mu.Unlock()
					return run(ctx)
				}})
				done <- true
			}()
			synctest.Wait()
		}
		<-time.After(time.Minute)
		synctest.Wait()
		if rests := a.faults.all(time.Now()); len(rests) != 2 || rests["panics"] == "" || !strings.Contains(rests["fails"], "no such file") {
			t.Errorf("faults: %v", rests)
		}
		cancel()
		for range 4 {
			<-done
		}
		if rests := a.faults.all(time.Now().Add(2 * faultLasts)); len(rests) != 0 {
			t.Errorf("for ever: %v", rests)
		}
		if runs["works"] != 1 || runs["rests"] != 1 {
			t.Errorf("%v", runs)
		}
		for _, name := range []string{"panics", "fails"} {
			if n := runs[name]; n < 4 || n > 25 {
				t.Errorf("%s began %d times in a minute", name, n)
			}
		}
		if said := log.String(); strings.Contains(said, "sunny-terrace") || !strings.Contains(said, "no such file") ||
			!strings.Contains(said, "supervise_test.go") {
			t.Errorf("the log:\n%s", said)
		}
	})
}
