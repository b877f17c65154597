package bot_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

func TestTheOwnerAsksForAFile(t *testing.T) {
	for _, c := range []struct {
		name   string
		in     bot.Incoming
		want   string
		notice string
		edit   string
	}{
		{"nothing said", owner(says("/export")), "[Orders, CSV] [Orders, XLSX]", "", ""},
		{"another table", owner(says("/export routers")), "Which records", "", ""},
		{"another form", owner(says("/export orders pdf")), "Which records", "", ""},
		{"by words", owner(says("/export Orders")), "Orders: I am writing", "orders csv", ""},
		{"by words, as a workbook", owner(says("/export journal XLSX")), "Journal: I am writing", "journal xlsx", ""},
		{"by a button", owner(presses("ask export customers xlsx")), "Customers: I am writing", "customers xlsx 7", "7"},
		{"a customer", says("/export orders"), "did not understand", "", ""},
		{"a customer's forged button", presses("ask export orders csv"), "old menu", "", ""},
		{"staff with all rights", anna(says("/export orders")), "did not understand", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := world(annas(bot.See, bot.Grant, bot.Refund, bot.Sell, bot.Manage))
			d := bot.Step(w, c.in)
			sound(t, w, c.in, d)
			if got := transcript(d); !strings.Contains(got, c.want) || d.Replies[0].Edit != c.edit && c.edit != "" {
				t.Errorf("answered with\n%s (%+v)", got, d.Replies)
			}
			notice := ""
			for _, n := range d.Notices {
				notice = n.Detail
				if n.Kind != billing.Export || n.To != olgas {
					t.Errorf("%+v", n)
				}
			}
			if notice != c.notice || (notice != "") != (len(d.Changes) == 1) {
				t.Errorf("notice %q, journal %+v", notice, d.Changes)
			}
		})
	}
}

// rowsOf is a table of some rows.
func rowsOf(n int, slow func(int)) bot.Table {
	return bot.Table{Columns: bot.CustomerColumns, Total: int64(n), Each: func(_ context.Context, row func([]any) error) error {
		for i := range n {
			slow(i)
			if err := row(bot.CustomerRow(bot.Customer{Phone: carlo, Chats: []string{carlos}})); err != nil {
				return err
			}
		}
		return nil
	}}
}

func TestAnExportIsPutIntoWords(t *testing.T) {
	s := scene(order(billing.Paid), nil)
	s.Table = rowsOf(4, func(int) {})
	out, ok := bot.Compose(billing.Notice{To: olgas, Kind: billing.Export, Detail: "customers csv 7"}, s)
	var b bytes.Buffer
	if !ok || out.Edit != "7" || out.Document == nil || out.Document.Name != "customers-2026-11-23.csv" || out.Document.MIME != "text/csv" {
		t.Fatalf("%+v", out)
	}
	for range 2 { // it may be written again
		b.Reset()
		if err := out.Document.Write(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
	}
	if want := "\ufeffphone,chats,devices,banned\r\n" + strings.Repeat("'"+carlo+","+carlos+",,\r\n", 4); b.String() != want {
		t.Errorf("the file is %q", b.String())
	}
	if got := out.Document.Progress(); got != "Customers: 4 rows, 100 %" {
		t.Errorf("it says %q", got)
	}
	s.Table.Each = func(context.Context, func([]any) error) error { return errDown }
	out, _ = bot.Compose(billing.Notice{To: olgas, Kind: billing.Export, Detail: "customers xlsx"}, s)
	if err := out.Document.Write(t.Context(), io.Discard); !errors.Is(err, errDown) {
		t.Errorf("Redis is away: %v", err)
	}
}

// A reader is a channel that takes files, and shows messages as they are edited.
type reader struct {
	mu    sync.Mutex
	shown []string // what the menu said, in order
	files int
	fails int
}

func (r *reader) Name() string { return "telegram" }

func (r *reader) Receive(ctx context.Context, _ func(context.Context, bot.Incoming) error) error {
	<-ctx.Done()
	return nil
}

func (r *reader) Send(ctx context.Context, out bot.Outgoing) error {
	if out.Document == nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.shown = append(r.shown, out.Edit+": "+out.Text)
		return nil
	}
	if err := out.Document.Write(ctx, io.Discard); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails > 0 {
		r.fails--
		return errDown
	}
	r.files++
	return nil
}

// exporting is an outbox whose notices are exports.
type exporting struct {
	*box
	table bot.Table
}

func (e exporting) Scene(context.Context, bot.Letter) (bot.Scene, error) {
	s := scene(order(billing.Paid), nil)
	s.Table = e.table
	return s, nil
}

func TestProgressIsShownInTheMenuUntilTheEnd(t *testing.T) {
	for _, c := range []struct {
		name   string
		detail string
		fails  int
		shown  []string
	}{
		{"by a button", "customers csv 7", 0, []string{"7: Customers: 1 row, 33 %", "7: Customers: 3 rows, 100 %"}},
		{"once more after a failure", "customers csv 7", 1, []string{"7: Customers: 1 row, 33 %", "7: Customers: 3 rows, 100 %", "7: Customers: 1 row, 33 %", "7: Customers: 3 rows, 100 %"}},
		{"by words", "customers csv", 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, r := &box{}, &reader{fails: c.fails}
				b.add(bot.Letter{To: olgas, Notice: &billing.Notice{To: olgas, Kind: billing.Export, Detail: c.detail}})
				s := &bot.Sender{
					Outbox: exporting{b, rowsOf(3, func(int) { <-time.After(1100 * time.Millisecond) })}, Channels: []bot.Channel{r}, Log: slog.New(slog.DiscardHandler),
				}
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() { done <- s.Run(ctx) }()
				<-time.After(20 * time.Second)
				cancel()
				if err := <-done; err != nil || r.files != 1 || b.left() != 0 {
					t.Errorf("%v, %d files, %d letters left", err, r.files, b.left())
				}
				if strings.Join(r.shown, "\n") != strings.Join(c.shown, "\n") {
					t.Errorf("the menu said %q", r.shown)
				}
			})
		})
	}
}
