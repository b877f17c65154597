package app_test

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// A living shop has two sites, home and café. One has access at home, and another paid there and has not named a device.
type living struct {
	*apptest.World
	cafe  *tplinktest.Server
	dana  string // her order's code
	end   time.Time
	moved *tplinktest.Server // the router that home is moved to
}

func liveShop(t *testing.T) *living {
	t.Helper()
	w := apptest.New(t)
	s := &living{World: w, cafe: tplinktest.NewServer(tplinktest.Options{}), moved: tplinktest.NewServer(tplinktest.Options{})}
	t.Cleanup(func() { s.cafe.Close(); s.moved.Close() })
	w.Config.Data = t.TempDir()
	w.Config.Plans[0].Lasts = 25 * time.Second
	w.Config.Sites = append(w.Config.Sites, s.site("café", s.cafe))
	w.Start()
	atHome := func(id int64, name, phone string) string {
		p := w.Telegram.Person(id, name, "en", phone)
		w.Asks(p)
		w.Hears(p, "Which plan")
		w.Presses(p, "10 seconds")
		w.Hears(p, "Which location")
		w.Presses(p, "home")
		code := w.Code(w.Hears(p, "Please pay by"))
		w.Pays(code)
		w.Hears(p, "is paid")
		return code
	}
	atHome(apptest.CustomerID, "Carlo", "+12025550123")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	s.dana = atHome(7300, "Dana", "+12025550130")
	live, err := w.Leases().Live(w.Ctx(), "home")
	if err != nil || len(live) != 1 {
		t.Fatalf("%v: %+v", err, live)
	}
	s.end = live[0].End
	w.Stop()
	return s
}

func (s *living) site(name string, r *tplinktest.Server) config.Site {
	s.T.Helper()
	address, err := url.Parse(r.URL())
	if err != nil {
		s.T.Fatal(err)
	}
	return config.Site{Name: name, SSID: "Sharefi", Password: secret.New("sunny-terrace"), Router: address,
		RouterPassword: secret.New(r.Password), Capacity: 30, CheckEvery: time.Second}
}

// TestTheConfigurationChangesOverALivingShop: each change starts, or is refused with what to do; then it is taken back.
// In the end everybody had what was paid for, and no router lists anybody.
func TestTheConfigurationChangesOverALivingShop(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		change  func(*living)
		refused string // a part of the sentence
		remedy  string
		gone    bool // nobody asks the first router any more
	}{
		{name: "nothing", change: func(*living) {}},
		{name: "rename", change: func(s *living) { s.Config.Sites[0].Name, s.Config.Sites[0].Was = "house", []string{"home"} }},
		{name: "rename without was", change: func(s *living) { s.Config.Sites[0].Name = "house" },
			refused: `no site "home" (access: 1; paid, and waiting: 1)`, remedy: "was: home"},
		{name: "remove", change: func(s *living) { s.Config.Sites = s.Config.Sites[1:] },
			refused: `no site "home"`, remedy: "site close home"},
		{name: "remove one where nobody is", change: func(s *living) { s.Config.Sites = s.Config.Sites[:1] }},
		{name: "swap", change: func(s *living) {
			s.Config.Sites[0].Name, s.Config.Sites[1].Name = s.Config.Sites[1].Name, s.Config.Sites[0].Name
		}},
		{name: "merge", change: func(s *living) {
			s.Config.Sites = []config.Site{s.site("café", s.cafe), s.Config.Sites[0]}
			s.Config.Sites[0].Was, s.Config.Sites[1].Name = []string{"home"}, "rest"
		}},
		{name: "split", change: func(s *living) { s.Config.Sites = append(s.Config.Sites, s.site("yard", s.moved)) }},
		{name: "move the router", gone: true, change: func(s *living) { s.Config.Sites[0] = s.site("home", s.moved) }},
		{name: "another shop", change: func(s *living) { s.Config.Shop = "cafe" },
			refused: `belongs to the shop "test"`, remedy: "shop: test again"},
		{name: "another data folder", change: func(s *living) { s.Config.Data = s.T.TempDir() }},
		{name: "another redis", change: func(s *living) { s.Redis = redistest.Start(s.T) }},
		{name: "another redis and data folder", change: func(s *living) {
			s.Redis, s.Config.Data = redistest.Start(s.T), s.T.TempDir()
		}, refused: "lists devices of this shop (1, ", remedy: "sharefi run --adopt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := liveShop(t)
			before, redis := *s.Config, s.Redis
			before.Sites = append([]config.Site(nil), s.Config.Sites...)
			c.change(s)
			if c.refused != "" {
				s.refuses(c.refused, c.remedy)
				*s.Config, s.Redis = before, redis
			}
			s.Start()
			s.serves(s.Redis == redis, c.gone)
		})
	}
}

// refuses starts a program that is to end at once.
func (s *living) refuses(says, remedy string) {
	s.T.Helper()
	changes := len(s.Router.History())
	db := s.Redis.DB()
	if s.Config.Shop != "test" {
		db = redisdb.New(db.UniversalClient, s.Config.Shop)
	}
	err := (&app.App{Config: s.Config, DB: db, Now: cli.Now, Log: s.Logger()}).Run(s.Ctx())
	var misfit app.Misfit
	if !errors.As(err, &misfit) || !strings.Contains(misfit.Says, says) || !strings.Contains(misfit.Remedy, remedy) {
		s.T.Errorf("it begins with %v", err)
	}
	if n := len(s.Router.History()) - changes; n > 0 {
		s.T.Errorf("the list was changed %d times", n)
	}
	if _, err := os.Stat(filepath.Join(s.Config.Data, s.Config.Shop, "id")); s.Config.Shop != "test" && err == nil {
		s.T.Error("the folder knows the shop that was refused")
	}
}

// serves waits until the shop has done what it owes.
func (s *living) serves(records, gone bool) {
	s.T.Helper()
	if records {
		dana := s.Telegram.Person(7300, "Dana", "en", "+12025550130")
		dana.Say("02:00:5e:10:30:07")
		s.Hears(dana, "You're in")
		s.Hears(s.Customer, "time is up")
		s.Hears(dana, "time is up")
	} else {
		s.Hears(s.Owner, "took it over")    // until the end in the mark
		s.Hears(s.Owner, s.dana+": ₹50.00") // as a payment whose order is lost
		if !s.Router.Lists(apptest.Phone) {
			s.T.Error("the device has left")
		}
		return
	}
	for _, r := range []*tplinktest.Server{s.Router, s.cafe, s.moved} {
		if r == s.Router && gone {
			continue
		}
		s.Until("nobody is listed", func() bool { return !r.Lists(apptest.Phone) })
	}
	for _, h := range s.Router.History() {
		if h.MAC == apptest.Phone && !h.Listed && h.At.Before(s.end) {
			s.T.Errorf("the device left %s before its end", s.end.Sub(h.At))
		}
	}
	if back := s.Stripe.Refunds(); len(back) > 0 {
		s.T.Errorf("money went back: %+v", back)
	}
}
