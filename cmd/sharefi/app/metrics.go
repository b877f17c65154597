package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// metrics are what a Prometheus may read, where the owner wants that. What stands in the records is read from
// them at each scrape, so that it is true after a restart, too.
type metrics struct {
	app      *App
	lateness prometheus.Histogram
	polled   atomic.Int64 // when Telegram last answered a poll, by up
}

// Descriptions of what is read at each visit.
var (
	describeOrders  = describe("sharefi_orders_total", "Orders that ever came into a state.", "state")
	describePending = describe("sharefi_orders_pending", "Orders that wait for their payment.")
	describeLeases  = describe("sharefi_leases_active", "Leases that run.")
	describeLetters = describe("sharefi_outbox_letters", "Messages that are owed to people.")
	describeRouter  = describe("sharefi_router_up", "Whether the last pass over the router went through.", "site")
	describeSells   = describe("sharefi_site_sells", "Whether the site sells.", "site")
	describePoll    = describe("sharefi_telegram_poll_age_seconds", "How long ago Telegram last answered a poll.")
	describeChat    = describe("sharefi_whatsapp_linked", "Whether WhatsApp is linked; missing while it is off.")
	describeClock   = describe("sharefi_clock_trusted", "Whether the machine's clock is trusted.")
	describeWorks   = describe("sharefi_working", "Whether this process works on the shop, and does not stand by.")
	describeRedis   = describe("sharefi_redis_up", "Whether Redis answers.")
	describeLoop    = describe("sharefi_loop_age_seconds", "How long ago a loop went round.", "loop")
	describeFault   = describe("sharefi_part_resting", "Parts that don't do their work, and why.", "part", "why")
	describeBuild   = describe("sharefi_build_info", "The version that runs.", "version")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

func newMetrics(a *App) *metrics {
	return &metrics{app: a, lateness: prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "sharefi_removal_lateness_seconds", Help: "How long after a lease's end the router confirmed that its " +
			"device is off the list.",
		Buckets: []float64{.05, .1, .25, .5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200},
	})}
}

// Describe is prometheus.Collector's.
func (m *metrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		describeOrders, describePending, describeLeases, describeLetters, describeRouter, describeSells,
		describePoll, describeChat,
		describeClock, describeWorks, describeRedis, describeLoop, describeFault, describeBuild,
	} {
		to <- d
	}
}

// scrapeWithin bounds a visit: a Redis that is away must not keep it.
const scrapeWithin = 5 * time.Second

// Collect is prometheus.Collector's.
func (m *metrics) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	a := m.app
	gauge(describeBuild, 1, a.Version)
	gauge(describeClock, yes(a.guard.Check() == nil))
	gauge(describePoll, (up() - time.Duration(m.polled.Load())).Seconds())
	for name, age := range a.vitals.ages() {
		gauge(describeLoop, age.Seconds(), name)
	}
	for name, why := range a.resting() {
		gauge(describeFault, 1, name, why)
	}
	w := a.works.Load()
	gauge(describeWorks, yes(w != nil))
	if w == nil {
		gauge(describeRedis, yes(m.answers()))
		return
	}
	for name, s := range w.sites {
		status := s.Status()
		gauge(describeRouter, yes(status.OK), name)
		gauge(describeSells, yes(status.Sells(a.Now())), name)
	}
	if w.whatsapp != nil {
		gauge(describeChat, yes(w.whatsapp.State().Linked))
	}
	gauge(describeRedis, yes(m.records(w, to) == nil))
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (m *metrics) answers() bool {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeWithin)
	defer cancel()
	node, _, err := m.app.DB.Node(ctx)
	return err == nil && node.Ping(ctx).Err() == nil
}

// records tells what is in Redis.
func (m *metrics) records(w *works, to chan<- prometheus.Metric) error {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeWithin)
	defer cancel()
	orders, err := w.leases.Orders.Counts(ctx)
	if err != nil {
		return err
	}
	active, err := w.leases.Active(ctx)
	if err != nil {
		return err
	}
	letters, err := w.talk.Letters(ctx)
	if err != nil {
		return err
	}
	for _, row := range []struct {
		desc   *prometheus.Desc
		kind   prometheus.ValueType
		value  int64
		labels []string
	}{
		{describeOrders, prometheus.CounterValue, orders.Paid, []string{"paid"}},
		{describeOrders, prometheus.CounterValue, orders.Refunded, []string{"refunded"}},
		{describePending, prometheus.GaugeValue, orders.Pending, nil},
		{describeLeases, prometheus.GaugeValue, active, nil},
		{describeLetters, prometheus.GaugeValue, letters, nil},
	} {
		to <- prometheus.MustNewConstMetric(row.desc, row.kind, float64(row.value), row.labels...)
	}
	return nil
}

// timedStore measures how late devices leave.
type timedStore struct {
	scheduler.Store
	now  func() time.Time
	late func(seconds float64)
}

// Commit is scheduler.Store's.
func (t timedStore) Commit(ctx context.Context, step scheduler.Step) error {
	err := t.Store.Commit(ctx, step)
	if l := step.Lease; err == nil && l.State == scheduler.Over && l.End.After(l.Start) {
		t.late(max(t.now().Sub(l.End), 0).Seconds())
	}
	return err
}

// works are the parts at work that the numbers come from.
type works struct {
	sites    map[string]*scheduler.Site
	leases   *leases.Store
	talk     *talk.Store
	whatsapp *whatsapp.Channel
}

func (a *App) lateBy(seconds float64) {
	if a.metrics != nil {
		a.metrics.lateness.Observe(seconds)
	}
}

// serveMetrics serves the numbers until ctx ends.
func (a *App) serveMetrics(ctx context.Context) error {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", a.Config.Metrics)
	if err != nil {
		return fmt.Errorf("listen for metrics; stop what listens there, or choose another address with the key metrics: %w", err)
	}
	a.Log.Info("numbers are served", "address", "http://"+listener.Addr().String()+"/metrics")
	registry := prometheus.NewRegistry()
	registry.MustRegister(a.metrics, a.metrics.lateness, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 30 * time.Second}
	stopped := context.AfterFunc(ctx, func() { server.Close() })
	defer stopped()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve metrics: %w", err)
	}
	return nil
}
