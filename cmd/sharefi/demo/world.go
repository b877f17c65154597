package demo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/air"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/past"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// A world is what the demo's page shows: the set, the program in its process, and people who
// have nothing but their phones.
type world struct {
	*set
	air     *air.Air // the second site
	shop    *shop
	log     *eventLog
	clients []*client

	mu        sync.Mutex
	changed   chan struct{} // closed and renewed at each change
	program   page.Part
	runs      int // how often the program was started; of the one goroutine that hears it
	redisDown bool
	dark      bool // the router is off
	cut       bool // Stripe does not answer
	playing   playing
	begun     time.Time // before that was the past
	past      []past.Person

	asked    chan struct{} // for a sale that plays by itself
	pace     time.Duration // between its acts; guarded by mu
	patience time.Duration // until it is given up
}

var _ page.World = (*world)(nil)

// listHolds is small, so that a full list is quickly made.
const listHolds = 8

// newWorld makes a world. Environ is the program's environment.
func newWorld(environ []string, plans []shopPlan) (*world, error) {
	set, err := newSet(tplinktest.Options{Max: listHolds})
	if err != nil {
		return nil, err
	}
	w := &world{set: set, changed: make(chan struct{}), program: page.Part{Name: "Sharefi", State: "starting"},
		asked: make(chan struct{}), pace: readingPace, patience: playPatience, begun: time.Now()}
	w.log = &eventLog{changed: w.change}
	if w.air, err = air.New(phone, secondPhone); err != nil {
		set.close()
		return nil, err
	}
	file, err := set.configure(plans, w.air.Address())
	if err != nil {
		w.close()
		return nil, err
	}
	w.shop = &shop{
		file: file, env: environment(environ, set.chat.server.Env(set.chat.data)), pause: 2 * time.Second,
		log: w.hear, says: w.programIs,
	}
	w.clients = []*client{
		{
			id: "customer", name: "Carlo", role: "Customer", number: customerNumber, on: set.customer,
			there: set.chat.customer, app: "telegram",
			device: &phone, hint: "Carlo wants to be online. He has found the shop's chat.",
		}, {
			id: "owner", name: "Olga", role: "Owner", number: ownerNumber, on: set.owner, app: "telegram",
			hint: "Olga hears of every sale here, and runs the shop with commands.",
			ideas: []page.Button{
				{Label: "The month", Say: "/stats month"}, {Label: "Find Priya", Say: "/find Priya"},
				{Label: "Vouchers", Say: "/vouchers p2 6 90d"},
			},
		},
	}
	return w, nil
}

func (w *world) close() {
	w.air.Close()
	w.set.close()
}

// lives gives the shop its past, before the program starts.
func (w *world) lives(ctx context.Context, now time.Time) error {
	c, err := cli.Load(cli.Streams{}, w.shop.file)
	if err != nil {
		return err
	}
	client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{Addrs: []string{w.redis.Addr()}}))
	defer client.Close()
	site := c.Sites[0]
	people, err := past.Shop{
		Name: c.Shop, Site: site.Name, Places: site.Capacity, Plans: c.Plans, Zone: c.Timezone, DB: redisdb.New(client, c.Shop),
		Stripe: w.stripe, Own: accounts(c, w.clock), Owner: strconv.Itoa(ownerID), Clock: w.clock, Redis: w.redis, Bot: w.telegram.Username,
	}.Live(ctx, now)
	for _, p := range people { // who hears what the owner tells everybody
		w.telegram.Person(p.ID, p.Name, "en", p.Phone)
	}
	w.past = people
	return err
}

// accounts are the owner's, as the program opens them.
func accounts(c *config.Config, clock *past.Clock) billing.Provider {
	var list []own.Method
	for _, o := range c.Own {
		list = append(list, own.Method{Name: o.Name, Label: o.Label, Account: o.Account})
	}
	return own.New(own.Config{Methods: func(context.Context) ([]own.Method, error) { return list, nil }, Now: clock.Now})
}

// environment is the program's environment: the way to the demo's WhatsApp, and no setting of a
// shop that this machine may have.
func environment(environ, way []string) []string {
	var list []string
	for _, v := range environ {
		if !strings.HasPrefix(v, "SHAREFI_") {
			list = append(list, v)
		}
	}
	return append(append(list, "NO_PROXY=", "no_proxy="), way...)
}

// run plays until ctx ends.
func (w *world) run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return w.redis.follow(ctx) })
	g.Go(func() error {
		w.plays(ctx)
		return nil
	})
	g.Go(func() error {
		switch err := w.chat.link(ctx); {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return fmt.Errorf("link WhatsApp: %w", err)
		}
		return w.shop.run(ctx)
	})
	for _, changed := range []func() <-chan struct{}{w.telegram.Changed, w.chat.server.Changed, w.stripe.Changed,
		w.router.Changed, w.air.Changed} {
		g.Go(func() error {
			for {
				select {
				case <-ctx.Done():
					return nil
				case <-changed():
					w.change()
				}
			}
		})
	}
	return g.Wait()
}

// Changed is page.World's.
func (w *world) Changed() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changed
}

func (w *world) change() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.changed)
	w.changed = make(chan struct{})
}

// programIs hears how the program's process stands.
func (w *world) programIs(state string, good bool) {
	w.mu.Lock()
	w.program.State, w.program.Good = state, good
	w.mu.Unlock()
	w.change()
}

// hear takes a line of the program's log.
func (w *world) hear(line []byte) {
	if strings.Contains(string(line), `"msg":"sharefi runs"`) {
		w.programIs("running", true)
		if w.runs++; w.runs > 1 {
			w.log.mends("Sharefi runs again")
			return
		}
	}
	w.log.heard(line)
}
