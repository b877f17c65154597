package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

// TestARedisOfOnesOwnThatStoresNothingKeepsNobodyIn: its replicas are away, so the lock can't be renewed, and nobody
// else can have it.
func TestARedisOfOnesOwnThatStoresNothingKeepsNobodyIn(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Plans[0].Lasts = 10 * time.Second
	w.Start()
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	db := w.Redis.DB()
	if err := db.ConfigSet(w.Ctx(), "min-replicas-to-write", "1").Err(); err != nil {
		t.Fatal(err)
	}
	leftAfterEnd(w)
	if err := db.ConfigSet(w.Ctx(), "min-replicas-to-write", "0").Err(); err != nil {
		t.Fatal(err)
	}
	w.Hears(w.Customer, "time is up")
	w.SoldOnce()
}

// TestAPrivateRedisThatStoresNothingAtTheFirstStartKeepsNobodyIn: the shop's id can't be stored, nor can its sites.
func TestAPrivateRedisThatStoresNothingAtTheFirstStartKeepsNobodyIn(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Plans[0].Lasts = 10 * time.Second
	w.Start()
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Stop()
	w.Config.Data = t.TempDir()
	db := w.Redis.DB()
	for key, value := range map[string]string{ // of a process that is gone, and from before there were these
		"worker": "here/AAAA-AAAA/1/gone", "schema": "", "id": "", "sites": "",
	} {
		if value == "" {
			db.Del(w.Ctx(), db.Key(key))
		} else {
			db.Set(w.Ctx(), db.Key(key), value, 0)
		}
	}
	if err := db.ConfigSet(w.Ctx(), "min-replicas-to-write", "1").Err(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(w.Ctx())
	a := &app.App{Config: w.Config, DB: w.Redis.DB(), Now: cli.Now, Log: w.Logger(), Sole: true}
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	leftAfterEnd(w)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
