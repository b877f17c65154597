package app

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/pause"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/scheduler"
)

// TestAClockThatIsSetInAMomentIsNoNews: as on a machine that has just started. One that stays wrong is told of, once.
func TestAClockThatIsSetInAMomentIsNoNews(t *testing.T) {
	t.Parallel()
	var up, skew atomic.Int64 // time passes when the test says so
	begun := cli.Now()
	guard := &scheduler.Guard{
		Now: func() time.Time { return begun.Add(time.Duration(up.Load() + skew.Load())) },
		Up:  func() time.Duration { return time.Duration(up.Load()) },
	}
	guard.Observe("Telegram", begun)
	ctx, cancel := context.WithCancel(t.Context())
	l := newLock(redistest.Start(t).DB(), guard, true, slog.New(slog.DiscardHandler))
	if err := l.acquire(ctx); err != nil {
		t.Fatal(err)
	}
	round, said, done := make(chan struct{}), make(chan error, 9), make(chan error)
	l.beat = func() {
		select {
		case round <- struct{}{}:
		case <-ctx.Done():
		}
	}
	go func() {
		done <- l.keep(ctx, func(context.Context) {}, func(_ context.Context, why error) { said <- why })
	}()
	rounds := func(n int) {
		for range n {
			<-round
		}
	}
	quiet := func(when string) {
		t.Helper()
		if len(said) > 0 {
			t.Errorf("%s, the owner hears %v", when, <-said)
		}
	}
	skew.Store(int64(3 * time.Hour))
	rounds(3)
	quiet("at first")
	skew.Store(0)
	rounds(2)
	skew.Store(int64(-3 * time.Hour))
	rounds(3)
	quiet("wrong once more, for a moment")
	up.Store(int64(wrongFor))
	var wrong scheduler.SkewError
	if err := hears(round, said); !errors.As(err, &wrong) || wrong.Source != "Telegram" {
		t.Errorf("the owner hears %v", err)
	}
	rounds(3)
	quiet("while it stays so")
	skew.Store(0)
	if err := hears(round, said); err != nil {
		t.Errorf("it is right, and the owner hears %v", err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// hears lets the lock go round until something is said.
func hears(round <-chan struct{}, said <-chan error) error {
	for {
		select {
		case err := <-said:
			return err
		case <-round:
		}
	}
}

// TestALockThatCantBeStoredIsOursOnAPrivateRedis: nobody else can hold it, and one that comes back with the token of a
// process that is gone has not been taken over.
func TestALockThatCantBeStoredIsOursOnAPrivateRedis(t *testing.T) {
	t.Parallel()
	db := redistest.Start(t).DB()
	if err := db.Set(t.Context(), db.Key("worker"), "here/AAAA-AAAA/1/gone", 0).Err(); err != nil {
		t.Fatal(err)
	}
	readOnly := func(on bool) {
		t.Helper()
		host, port := "NO", "ONE"
		if on {
			host, port = "127.0.0.1", "0"
		}
		if err := db.SlaveOf(t.Context(), host, port).Err(); err != nil {
			t.Fatal(err)
		}
	}
	readOnly(true)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	l := newLock(db, scheduler.NewGuard(cli.Now), true, slog.New(slog.DiscardHandler))
	if err := l.acquire(ctx); err != nil || ctx.Err() != nil || !l.frozen.Load() {
		t.Fatalf("%v, frozen %v", err, l.frozen.Load())
	}
	done, round := make(chan error), make(chan struct{})
	l.beat = func() {
		select {
		case round <- struct{}{}:
		case <-ctx.Done():
		}
	}
	go func() { done <- l.keep(ctx, func(context.Context) {}, func(context.Context, error) {}) }()
	<-round
	readOnly(false)
	for range 3 {
		<-round
	}
	if holder := db.UniversalClient.Get(ctx, db.Key("worker")).Val(); holder != l.token || l.frozen.Load() {
		t.Errorf("it is %q's, frozen %v", holder, l.frozen.Load())
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestWorkUnderTheLockEndsWithIt: another has the shop, so what is half done is left to them.
func TestWorkUnderTheLockEndsWithIt(t *testing.T) {
	t.Parallel()
	db := redistest.Start(t).DB()
	l := newLock(db, scheduler.NewGuard(cli.Now), false, slog.New(slog.DiscardHandler))
	if err := l.acquire(t.Context()); err != nil {
		t.Fatal(err)
	}
	own := errors.New("its own")
	if err := l.during(t.Context(), func(context.Context) error { return own }); !errors.Is(err, own) {
		t.Errorf("work that fails: %v", err)
	}
	err := l.during(t.Context(), func(ctx context.Context) error {
		first := *l.renewed.Load()
		for l.renewed.Load().Equal(first) { // it is renewed meanwhile
			pause.For(ctx, time.Millisecond)
		}
		if err := db.Set(ctx, db.Key("worker"), "another", 0).Err(); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, errLockLost) {
		t.Errorf("work of a shop that is another's: %v", err)
	}
}
