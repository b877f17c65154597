package redisstore_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"github.com/sharefi/sharefi/internal/redistest"
)

// BenchmarkAsynq measures how late the scheduled tasks of the task queue asynq run, with its default
// settings, among tasks that wait.
func BenchmarkAsynq(b *testing.B) {
	for _, live := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(live), func(b *testing.B) {
			for b.Loop() {
				server := redistest.Start(b)
				report(b, "", asynqLate(b, asynq.RedisClientOpt{Network: "unix", Addr: server.Socket}, live))
				server.Kill()
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

func asynqLate(b *testing.B, redis asynq.RedisClientOpt, live int) []time.Duration {
	b.Helper()
	const ending = 250
	client := asynq.NewClient(redis)
	defer client.Close()
	begins := time.Now().Add(time.Duration(live/5)*time.Millisecond + 2*time.Second)
	ends := map[string]time.Time{}
	for n := range live {
		end := begins.Add(24 * time.Hour)
		name := fmt.Sprint(n)
		if n%(live/ending) == 0 && len(ends) < ending {
			end = begins.Add(time.Duration(len(ends)) * 5 * time.Second / ending)
			ends[name] = end
		}
		if _, err := client.Enqueue(asynq.NewTask("end", []byte(name)), asynq.ProcessAt(end)); err != nil {
			b.Fatal(err)
		}
	}
	if time.Now().After(begins) {
		b.Fatal("filling took too long")
	}
	var mu sync.Mutex
	var late []time.Duration
	all := make(chan struct{})
	work := asynq.NewServer(redis, asynq.Config{Concurrency: 10, Logger: unheard{}})
	err := work.Start(asynq.HandlerFunc(func(_ context.Context, task *asynq.Task) error {
		mu.Lock()
		defer mu.Unlock()
		if late = append(late, time.Since(ends[string(task.Payload())])); len(late) == ending {
			close(all)
		}
		return nil
	}))
	if err != nil {
		b.Fatal(err)
	}
	defer work.Shutdown()
	select {
	case <-all:
	case <-time.After(time.Minute):
		b.Fatal("not every task ran")
	}
	slices.Sort(late)
	return late
}

// unheard discards asynq's log.
type unheard struct{}

func (unheard) Debug(...any) {}
func (unheard) Info(...any)  {}
func (unheard) Warn(...any)  {}
func (unheard) Error(...any) {}
func (unheard) Fatal(args ...any) {
	slog.Error(fmt.Sprint(args...))
}

// BenchmarkRecovery measures a start after a crash, with 100,000 leases and some that ended meanwhile:
// the time until the last of those is removed from its router's list.
func BenchmarkRecovery(b *testing.B) {
	s := scale{live: 100_000, place: perPlace, ending: 250, within: time.Second}
	for b.Loop() {
		server := redistest.Start(b)
		db := server.DB()
		ends, routers := s.fill(b, db, time.Now().Add(-time.Minute))
		begun := time.Now()
		s.work(b, db, ends, routers)
		b.ReportMetric(float64(time.Since(begun).Milliseconds()), "ms")
		server.Kill()
	}
	b.ReportMetric(0, "ns/op")
}
