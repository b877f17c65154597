package site

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// TestWhatIsSaidToBePaidIsNotPaid: nobody has seen the money, so none of it goes back.
func TestWhatIsSaidToBePaidIsNotPaid(t *testing.T) {
	db := redistest.Memory(t)
	store := &orders.Store{DB: db, Places: func(string) int { return 9 }, Post: func(*redisdb.Batch, ...billing.Notice) {}}
	for _, state := range []billing.State{billing.Pending, billing.Claimed, billing.Paid} {
		if err := store.Save(t.Context(), billing.Order{Code: billing.NewCode(), Site: "home", State: state}); err != nil {
			t.Fatal(err)
		}
	}
	k := closer{Closing: Closing{Name: "home"}, store: &leases.Store{DB: db, Orders: store}}
	left, err := k.look(t.Context())
	words := left.words(time.UTC)
	if err != nil || !strings.Contains(words, "; 1 paid for access") || !strings.Contains(words, "2 have not paid yet") {
		t.Errorf("%s, %v", words, err)
	}
}
