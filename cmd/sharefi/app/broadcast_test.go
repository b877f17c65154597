package app_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// crowd are people who wrote to the shop once.
func crowd(w *apptest.World, many int) []*telegramtest.Person {
	w.T.Helper()
	var list []*telegramtest.Person
	var b redisdb.Batch
	db := w.Redis.DB()
	for n := range many {
		id := int64(20_000 + n)
		list = append(list, w.Telegram.Person(id, fmt.Sprint("Person ", n), "en", ""))
		b.Put(db.Key("session", fmt.Sprint("telegram:", id)), 0, bot.Session{Party: bot.Party{Lang: "en"}})
		if n%500 == 499 || n == many-1 {
			if err := db.Commit(w.Ctx(), &b); err != nil {
				w.T.Fatal(err)
			}
			b = redisdb.Batch{}
		}
	}
	return list
}

// broadcasts has the owner send a broadcast to everybody.
func broadcasts(w *apptest.World, words string) telegramtest.Message {
	w.T.Helper()
	w.Owner.Say("/broadcast " + words)
	w.Hears(w.Owner, "Who should get it?")
	w.Presses(w.Owner, "Everyone")
	w.Hears(w.Owner, "Send it? To: Everyone.")
	w.Presses(w.Owner, "Yes")
	return w.Hears(w.Owner, "Working out who gets it")
}

// heard counts how often a person was told something.
func heard(p *telegramtest.Person, words string) (n int) {
	for _, m := range p.Messages() {
		if strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}

func TestABroadcastOnBothChats(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	people := crowd(w, 30)
	people[3].Block()
	quiet := people[4]
	quiet.Say("/stop")
	w.Hears(quiet, "own purchases")
	ben := w.Chat.Person("+12025550112", "Ben")
	ben.Say("hello")
	reads(w, ben, "Need Wi-Fi?")
	broadcasts(w, "We close *at noon*\non Sunday")
	if m := w.Hears(w.Owner, "The broadcast is done"); !strings.Contains(m.Text, "couldn't be reached") {
		t.Errorf("the end is told as %q", m.Text)
	}
	for i, p := range people {
		want := 1
		if i == 3 || i == 4 {
			want = 0
		}
		if n := heard(p, "We close *at noon*\non Sunday"); n != want {
			t.Errorf("person %d was told %d times", i, n)
		}
	}
	for _, m := range ben.Messages() {
		if strings.Contains(m.Text, "We close") {
			t.Error("WhatsApp was written to")
		}
	}
	olga := chats["whatsapp"]
	olga.Mark()
	olga.Say("/broadcast From my phone")
	w.HearsIt(olga, "1. Everyone")
	olga.Say("1")
	w.HearsIt(olga, "Send it?")
	olga.Say("1")
	w.HearsIt(olga, "The broadcast is done")
	if n := heard(people[0], "From my phone"); n != 1 {
		t.Errorf("told %d times", n)
	}
	w.Customer.Say("/broadcast spam")
	w.Hears(w.Customer, "didn't get that")
	ben.Say("/broadcast spam")
	reads(w, ben, "didn't get that")
}

func TestABroadcastIsStopped(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	people := crowd(w, 200)
	broadcasts(w, "Hello")
	w.Until("some are told", func() bool { return heard(people[0], "Hello") > 0 })
	w.Owner.Say("/broadcast stop")
	w.Hears(w.Owner, "Stop the broadcast?")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Owner, "The broadcast was stopped")
	told := 0
	for _, p := range people {
		told += heard(p, "Hello")
	}
	if told == 0 || told > 150 {
		t.Errorf("%d people were told", told)
	}
	broadcasts(w, "Hello again")
}

func TestABroadcastGoesOnAfterAKill(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	survivesKills(w, 100, 2)
}

// survivesKills kills the program in the middle of a broadcast, and checks that everybody was told, once
// but for those who were being told when it was killed.
func survivesKills(w *apptest.World, many, kills int) {
	w.T.Helper()
	people := crowd(w, many)
	p := w.Runs("unix://" + w.Redis.Socket)
	menu := broadcasts(w, "We close at noon")
	told := func() (n, twice int) {
		for _, p := range people {
			switch heard := heard(p, "We close at noon"); {
			case heard > 1:
				n, twice = n+1, twice+1
			case heard == 1:
				n++
			}
		}
		return n, twice
	}
	begun := time.Now()
	within := patience.Limit + time.Duration(many)*100*time.Millisecond
	for k := range kills {
		untilLate(w, "it is under way", within, func() bool { n, _ := told(); return n > many*(k+1)/(kills+2) })
		p.Kill()
	}
	untilLate(w, "everybody is told", within, func() bool { n, _ := told(); return n == many })
	w.Hears(w.Owner, fmt.Sprintf("done: %d of %d got it", many+1, many+1)) // the owner wrote, too
	n, twice := told()
	w.T.Logf("%d people in %s, %d kills, %d told twice", n, time.Since(begun).Round(time.Second), kills, twice)
	if twice > 8*kills { // as many as are written to side by side
		w.T.Errorf("%d people were told twice", twice)
	}
	for _, m := range w.Owner.Messages() {
		if m.ID == menu.ID && (m.Edits < 2 || !strings.Contains(m.Text, "Sent to")) {
			w.T.Errorf("the progress was shown %d times: %q", m.Edits, m.Text)
		}
	}
	if code := p.End(syscall.SIGTERM); code != 0 {
		w.T.Errorf("it ended with %d", code)
	}
}

// untilLate waits for a condition for as long as it may take.
func untilLate(w *apptest.World, what string, within time.Duration, ok func() bool) {
	w.T.Helper()
	for deadline := time.Now().Add(within); !ok(); <-time.After(within / 1000) {
		if time.Now().After(deadline) {
			w.T.Fatalf("waited in vain: %s", what)
		}
	}
}

// BenchmarkBroadcast tells 10,000 people, with two kills on the way.
func BenchmarkBroadcast(b *testing.B) {
	for b.Loop() {
		survivesKills(apptest.New(b), 10_000, 2)
	}
}
