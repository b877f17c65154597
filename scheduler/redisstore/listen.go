package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/pause"
)

// expirations is where Redis announces the keys that expire. A server announces its own keys only, and its replicas
// none.
const expirations = "__keyevent@*__:expired"

// How often it is seen whether the shop's keys are still on the server that is listened to, how long a server may
// take to answer, and after how long one is asked again that refused.
const (
	moveEvery   = 2 * time.Second
	answerLimit = 5 * time.Second
	askAgain    = time.Minute
)

// Listen implements scheduler.Ends. It listens to the server that holds the shop's keys. A subscription stays where it
// was when the keys move to another server (after a failover, or in a Cluster), and there the setting that announces
// expirations is missing, as it is after a restart.
func (s *Store) Listen(ctx context.Context, expired func(site string), began func(deaf error)) error {
	for ctx.Err() == nil {
		node, at, err := s.DB.Node(ctx)
		if err != nil {
			pause.For(ctx, moveEvery)
			continue
		}
		e := ears{Store: s, node: node, at: at, expired: expired, began: began}
		e.listen(ctx)
	}
	return nil
}

// ears listen to one server.
type ears struct {
	*Store
	node    redis.UniversalClient
	at      string
	expired func(site string)
	began   func(deaf error)
}

// listen returns when there may be another server to listen to.
func (e *ears) listen(ctx context.Context) {
	sub := e.node.PSubscribe(ctx, expirations)
	defer sub.Close()
	if _, err := sub.ReceiveTimeout(ctx, answerLimit); err != nil {
		e.deaf(ctx, fmt.Errorf("listen to expirations: %w", err))
		return
	}
	e.began(e.announce(ctx))
	messages := sub.ChannelWithSubscriptions()
	look := time.NewTicker(moveEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			if e.moved(ctx) {
				return
			}
		case m, ok := <-messages:
			if !ok {
				return
			}
			e.hear(ctx, m)
		}
	}
}

// hear takes what comes from the server: that the line to it is made anew, or that a key expired.
func (e *ears) hear(ctx context.Context, message any) {
	switch m := message.(type) {
	case *redis.Subscription:
		e.began(e.announce(ctx))
	case *redis.Message:
		if row, ours := strings.CutPrefix(m.Payload, e.DB.Key("alive", "")); ours {
			e.expired(siteOf(row))
		}
	}
}

// moved reports whether the shop's keys are on another server now.
func (e *ears) moved(ctx context.Context) bool {
	_, at, err := e.DB.Node(ctx)
	return err == nil && at != e.at
}

// deaf waits beside a server that can't be listened to. One that refuses is asked again much later, unless the shop
// moves.
func (e *ears) deaf(ctx context.Context, err error) {
	var refused redis.Error
	if !errors.As(err, &refused) {
		pause.For(ctx, moveEvery)
		return
	}
	e.began(err)
	for waited := time.Duration(0); waited < askAgain && ctx.Err() == nil && !e.moved(ctx); waited += moveEvery {
		pause.For(ctx, moveEvery)
	}
}

// announce turns expiry events on and keeps the other flags that are set in this server. One that refuses may have
// them on by its own settings.
func (e *ears) announce(ctx context.Context) error {
	const setting = "notify-keyspace-events"
	present, err := e.node.ConfigGet(ctx, setting).Result()
	if err != nil {
		return fmt.Errorf("read %s: %w", setting, err)
	}
	flags := present[setting]
	if strings.Contains(flags, "E") && strings.ContainsAny(flags, "xA") {
		return nil
	}
	if err := e.node.ConfigSet(ctx, setting, flags+"Ex").Err(); err != nil {
		return fmt.Errorf("set %s: %w", setting, err)
	}
	return nil
}
