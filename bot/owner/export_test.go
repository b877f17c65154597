package owner_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
)

func TestTheOwnerAsksForAFile(t *testing.T) {
	for _, c := range []struct {
		name   string
		in     bot.Incoming
		want   string
		notice string
		edit   string
	}{
		{"nothing said", bottest.Owner(bottest.Says("/export")), "[Orders, CSV] [Orders, XLSX]", "", ""},
		{"another table", bottest.Owner(bottest.Says("/export routers")), "Which records", "", ""},
		{"another form", bottest.Owner(bottest.Says("/export orders pdf")), "Which records", "", ""},
		{"by words", bottest.Owner(bottest.Says("/export Orders")), "Orders: making", "orders csv", ""},
		{"by words, as a workbook", bottest.Owner(bottest.Says("/export journal XLSX")), "Journal: making", "journal xlsx", ""},
		{"by a button", bottest.Owner(bottest.Presses("ask export customers xlsx")), "Customers: making", "customers xlsx 7", "7"},
		{"a customer", bottest.Says("/export orders"), "didn't get that", "", ""},
		{"a customer's forged button", bottest.Presses("ask export orders csv"), "out of date", "", ""},
		{"staff with all rights", anna(bottest.Says("/export orders")), "didn't get that", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := bottest.World(annas(bot.See, bot.Grant, bot.Refund, bot.Sell, bot.Manage))
			d := desk.Step(w, c.in)
			bottest.Sound(t, w, c.in, d)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) || d.Replies[0].Edit != c.edit && c.edit != "" {
				t.Errorf("answered with\n%s (%+v), want %q", got, d.Replies, c.want)
			}
			notice := ""
			for _, n := range d.Notices {
				notice = n.Detail
				if n.Kind != billing.Export || n.To != bottest.Olgas {
					t.Errorf("%+v", n)
				}
			}
			if notice != c.notice || (notice != "") != (len(d.Changes) == 1) {
				t.Errorf("notice %q, journal %+v", notice, d.Changes)
			}
		})
	}
}

func TestAnExportIsPutIntoWords(t *testing.T) {
	s := bottest.Scene(bottest.Order(billing.Paid), nil)
	s.Table = bottest.RowsOf(4, func(int) {})
	out, ok := outbox.Compose(billing.Notice{To: bottest.Olgas, Kind: billing.Export, Detail: "customers csv 7"}, s)
	var b bytes.Buffer
	if !ok || out.Edit != "7" || out.Document == nil || out.Document.Name != "customers-2026-11-23.csv" ||
		out.Document.MIME != "text/csv" {
		t.Fatalf("%+v", out)
	}
	for range 2 { // it may be written again
		b.Reset()
		if err := out.Document.Write(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
	}
	if want := "\ufeffphone,chats,devices,banned\r\n" + strings.Repeat("'"+bottest.Carlo+","+bottest.Carlos+",,\r\n",
		4); b.String() != want {
		t.Errorf("the file is %q", b.String())
	}
	if got := out.Document.Progress(); got != "Customers: 4 rows, 100 %" {
		t.Errorf("it says %q", got)
	}
	s.Table.Each = func(context.Context, func([]any) error) error { return bottest.ErrDown }
	out, _ = outbox.Compose(billing.Notice{To: bottest.Olgas, Kind: billing.Export, Detail: "customers xlsx"}, s)
	if err := out.Document.Write(t.Context(), io.Discard); !errors.Is(err, bottest.ErrDown) {
		t.Errorf("Redis is away: %v", err)
	}
}
