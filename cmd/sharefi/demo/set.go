package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/sharefi/sharefi/billing/stripe/stripetest"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/past"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// The people and things of the demo.
const (
	ownerID, customerID = 1, 2
	customerNumber      = "+12025550123"
	ownerNumber         = "+12025550101"
)

// The customer's phone, and one that shares its passphrase.
var (
	phone       = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x30}
	secondPhone = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x31}
)

// A set is the emulators, with the owner and a customer.
type set struct {
	telegram        *telegramtest.Server
	stripe          *stripetest.Server
	clock           *past.Clock // Stripe's
	router          *tplinktest.Server
	redis           memory
	chat            *chatStage
	owner, customer *telegramtest.Person
}

func newSet(o tplinktest.Options) (*set, error) {
	redis := memory{miniredis.NewMiniRedis()}
	if err := redis.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start the demo's Redis: %w", err)
	}
	chat, err := newChatStage()
	if err != nil {
		redis.Close()
		return nil, err
	}
	clock := &past.Clock{}
	s := &set{
		telegram: telegramtest.NewServer(telegramtest.Options{}),
		stripe:   stripetest.NewServer(stripetest.Options{Now: clock.Now}), clock: clock,
		router: tplinktest.NewServer(o), redis: redis, chat: chat,
	}
	s.router.OwnerAdds(router.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, 0x10}, "owner's TV")
	s.router.Connect(phone, "Carlo's phone")
	s.owner = s.telegram.Person(ownerID, "Olga", "en", ownerNumber)
	s.customer = s.telegram.Person(customerID, "Carlo", "en", customerNumber)
	return s, nil
}

func (s *set) close() {
	s.redis.Close()
	s.telegram.Close()
	s.stripe.Close()
	s.router.Close()
	s.chat.close()
}

// A memory is a Redis in memory. Its clock stands still by itself, so it is pushed on.
type memory struct{ *miniredis.Miniredis }

func (m memory) follow(ctx context.Context) error {
	const step = 50 * time.Millisecond
	ticker := time.NewTicker(step)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case at := <-ticker.C:
			m.FastForward(at.Sub(last))
			last = at
		}
	}
}
