package redisdb

import (
	"context"
	"fmt"
	"net"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// Node gives the server that holds the shop's keys now, and its address, which changes when the shop moves to
// another. Of a plain server it is empty: its name may lead to several addresses of the same. What names no key
// (CONFIG, INFO, TIME, SCAN, a subscription) is asked of it: a client of a Cluster asks any node.
func (db *DB) Node(ctx context.Context) (node redis.UniversalClient, at string, err error) {
	cluster, ok := db.UniversalClient.(*redis.ClusterClient)
	if !ok {
		return db.UniversalClient, db.dialled.last(), nil
	}
	master, err := cluster.MasterForKey(ctx, db.prefix)
	if err != nil {
		return nil, "", fmt.Errorf("find the shop's node of the Cluster: %w", err)
	}
	return master, master.Options().Addr, nil
}

// behindSentinels is what go-redis calls the address of a client that asks Sentinels.
const behindSentinels = "FailoverClient"

// dialled notes where the client's newest connection leads. Behind Sentinels, only that tells which server is meant.
type dialled struct{ to atomic.Pointer[string] }

func (d *dialled) last() string {
	if to := d.to.Load(); to != nil {
		return *to
	}
	return ""
}

// DialHook implements redis.Hook.
func (d *dialled) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := next(ctx, network, addr)
		if err == nil {
			to := conn.RemoteAddr().String()
			d.to.Store(&to)
		}
		return conn, err
	}
}

// ProcessHook implements redis.Hook.
func (*dialled) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

// ProcessPipelineHook implements redis.Hook.
func (*dialled) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}
