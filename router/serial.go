package router

import (
	"context"
	"sync"
)

// Turns allows one session at a time at each address, because many routers have only one. The zero value
// is ready to use. It is safe for concurrent use.
type Turns struct {
	mu        sync.Mutex
	byAddress map[string]chan struct{}
}

// of is the lock of an address: the driver that fills the channel holds it.
func (t *Turns) of(address string) chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	turn, ok := t.byAddress[address]
	if !ok {
		turn = make(chan struct{}, 1)
		if t.byAddress == nil {
			t.byAddress = map[string]chan struct{}{}
		}
		t.byAddress[address] = turn
	}
	return turn
}

// Serial makes a driver wait for its turn at an address. Like the session, the turn lasts from the first
// call of Admissions or Apply until Close; use abilities beyond the contract only in between.
func Serial(d Driver, turns *Turns, address string) Driver {
	return &serial{Driver: d, turn: turns.of(address)}
}

type serial struct {
	Driver
	turn chan struct{}
	mine bool
}

func (s *serial) Unwrap() Driver { return s.Driver }

func (s *serial) Admissions(ctx context.Context) ([]Admission, error) {
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	return s.Driver.Admissions(ctx)
}

func (s *serial) Apply(ctx context.Context, add, remove []Admission) error {
	if err := s.wait(ctx); err != nil {
		return err
	}
	return s.Driver.Apply(ctx, add, remove)
}

func (s *serial) Close() error {
	err := s.Driver.Close()
	if s.mine {
		s.mine = false
		<-s.turn
	}
	return err
}

func (s *serial) wait(ctx context.Context) error {
	if s.mine {
		return nil
	}
	select {
	case s.turn <- struct{}{}:
		s.mine = true
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
