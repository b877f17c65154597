package redisstore_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// exported is a table as the owner gets it, without its head.
func exported(t *testing.T, s *redisstore.Store, what string) (head []string, rows [][]string) {
	t.Helper()
	n := billing.Notice{To: "telegram:11", Kind: billing.Export, Detail: what + " csv"}
	scene, err := s.Scene(t.Context(), outbox.Letter{To: n.To, Notice: &n})
	if err != nil {
		t.Fatal(err)
	}
	out, _ := outbox.Compose(n, scene)
	var b bytes.Buffer
	if err := out.Document.Write(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil || int64(len(all)) != scene.Table.Total+1 {
		t.Fatalf("%v: %d lines, %d were announced", err, len(all), scene.Table.Total)
	}
	return all[0], all[1:]
}

func TestExportsHoldEveryRecordOnceInTheOrderOfTime(t *testing.T) {
	large(t, func(t *testing.T, s *redisstore.Store) {
		const many = 1203 // more than two pages
		s.Orders.Places = func(string) int { return many }
		var b redisdb.Batch
		for n := range many {
			phone := fmt.Sprintf("+1202555%04d", n)
			o := order(codeOf(n), phone, billing.Paid)
			o.Created = noon.Add(time.Duration(many-n) * time.Second)
			o.Payment = billing.Payment{Provider: "stripe", ID: "pi_1", Amount: rupees, At: noon}
			s.Orders.Put(&b, o)
			o.Version++
			s.Leases.Put(&b, scheduler.Lease{ID: codeOf(n), Site: "home",
				Device: router.MAC{2, 0, 0x5e, 0, byte(n >> 8),
					byte(n)}, Customer: phone, Lasts: time.Hour, State: scheduler.Active, Asked: o.Created, Start: noon, End: noon.Add(time.Hour)})
			if err := s.DB.Commit(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			b = redisdb.Batch{}
		}
		for n := range 3 {
			in := message(fmt.Sprint("u", n), "21")
			before := load(t, s, desk.Query{In: in, Phone: "+12025550123"})
			d := decide(before)
			d.Customer = bot.Customer{Phone: "+12025550123", Chats: []string{"telegram:21"}, Banned: n == 2}
			d.Changes = []bot.Change{{Who: "telegram:11", What: "ban", Target: "=HYPERLINK()", After: fmt.Sprint(n)}}
			commit(t, s, in, before, d)
		}
		for what, want := range map[string]struct {
			rows  int
			first string // in the first row
		}{
			"orders": {many, "0000-1202"}, "leases": {many, "0000-1202"}, "customers": {1, "'+12025550123"},
			"journal": {3, "'=HYPERLINK()"},
		} {
			head, rows := exported(t, s, what)
			seen := map[string]bool{}
			for _, row := range rows {
				seen[strings.Join(row, "|")] = true
				if len(row) != len(head) {
					t.Errorf("%s: %d cells below %d names", what, len(row), len(head))
				}
			}
			if len(rows) != want.rows || len(seen) != len(rows) || !strings.Contains(strings.Join(rows[0], "|"), want.first) {
				t.Errorf("%s: %d rows, %d of them differ; the first is %q", what, len(rows), len(seen), rows[0])
			}
		}
	})
}

func TestAnExportOfNothingHasItsHead(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for what, first := range map[string]string{"orders": "order", "customers": "phone", "leases": "order",
			"journal": "at"} {
			if head, rows := exported(t, s, what); len(rows) != 0 || head[0] != first {
				t.Errorf("%s: %q, %d rows", what, head, len(rows))
			}
		}
	})
}

func TestTheJournalIsReadPageByPage(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		const many = 2*owner.JournalPage + 1
		in := message("u1", "11")
		before := load(t, s, desk.Query{In: in})
		d := decide(before)
		for n := range many {
			d.Changes = append(d.Changes, bot.Change{Who: "telegram:11", What: "pause", Target: fmt.Sprint(n)})
		}
		commit(t, s, in, before, d)
		var said []string
		place := ""
		for range 3 {
			n := billing.Notice{To: "telegram:11", Kind: billing.Journal, Detail: place}
			scene, err := s.Scene(t.Context(), outbox.Letter{To: n.To, Notice: &n})
			if err != nil {
				t.Fatal(err)
			}
			out, _ := outbox.Compose(n, scene)
			said = append(said, strings.Split(out.Text, "\n")[1:]...)
			place = ""
			if len(out.Rows) > 0 {
				place = strings.TrimPrefix(out.Rows[0][0].Data, "ask log ")
				press := message("u2", "11")
				press.Kind, press.Text = bot.Button, out.Rows[0][0].Data
				if asked := desk.Step(bot.World{Configured: bot.Configured{Owners: []string{"telegram:11"}}},
					press); len(asked.Notices) != 1 || asked.Notices[0].Detail != place {
					t.Errorf("the button asks for %+v", asked.Notices)
				}
			}
		}
		if len(said) != many || place != "" || !strings.HasSuffix(said[0], fmt.Sprint("pause ", many-1)) ||
			!strings.HasSuffix(said[many-1], "pause 0") {
			t.Errorf("%d lines, the end is %q: %q", len(said), place, said)
		}
	})
}
