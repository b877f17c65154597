package redisstore_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

func TestTheLatestOrdersOfAMethod(t *testing.T) {
	s := &redisstore.Store{DB: redistest.Pipe(t), Rules: billing.DefaultRules(), Providers: []string{"stripe", "other"},
		Places: func(string) int { return 5 }, Post: func(*redisdb.Batch, ...billing.Notice) {}}
	asked := billing.Money{Amount: 4999, Currency: "INR"}
	for code, method := range map[string]string{"AAAA-0001": "own-upi", "AAAA-0002": "own-cash"} {
		o := billing.Order{Code: code, Customer: "+12025550123", Site: "home", Price: billing.Money{Amount: 5000, Currency: "INR"}, Method: method,
			State: billing.Pending, Created: time.Now(), Expires: time.Now().Add(time.Hour),
			Request: billing.Request{ID: "own-" + code, Asked: asked, Transfer: &billing.Transfer{}}}
		if err := s.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	for since, n := range map[time.Duration]int{-time.Hour: 1, time.Hour: 0} {
		list, err := s.Recent(t.Context(), "own-upi", time.Now().Add(since))
		if err != nil || len(list) != n || n == 1 && list[0].Asked() != asked {
			t.Errorf("%v: %v, %v", since, list, err)
		}
	}
	for _, provider := range []string{"stripe", "other"} {
		late := billing.Late{Hint: billing.Hint{ID: "evt-" + provider, Kind: billing.HintRequest}, Aside: billing.CodeOf(provider)}
		if err := s.Heed(t.Context(), provider, billing.Cursor{}, billing.Progress{Next: "1", Keep: []billing.Late{late}}); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := s.Shelved(t.Context()); err != nil || len(list) != 2 {
		t.Errorf("%v, %v", list, err)
	}
}

// TestAnOrderThatTheOwnerIsAskedAboutIsItsCustomers: also one that was over when it was said to be paid.
func TestAnOrderThatTheOwnerIsAskedAboutIsItsCustomers(t *testing.T) {
	db := redistest.Memory(t)
	s := &redisstore.Store{DB: db, Rules: billing.DefaultRules(), Places: func(string) int { return 5 },
		Post: func(*redisdb.Batch, ...billing.Notice) {}}
	o := billing.Order{Code: "AAAA-0001", Customer: "+12025550123", Site: "home", State: billing.Expired, Created: noon,
		Claim: billing.Claim{At: noon, Times: 1, Late: true}, Request: billing.Request{ID: "own-1", Transfer: &billing.Transfer{}}}
	for _, want := range []bool{true, false} {
		if err := s.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if is := db.SIsMember(t.Context(), redisstore.CustomerKey(db, o.Customer), o.Code).Val(); is != want {
			t.Errorf("while it asks the owner is %v: %v", want, is)
		}
		if n := db.SCard(t.Context(), redisstore.SiteKey(db, o.Site)).Val(); n != 0 {
			t.Errorf("it takes %d places", n)
		}
		o.Version, o.Claim.Late = 1, false
	}
}
