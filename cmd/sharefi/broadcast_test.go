package main

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// crowd are people who wrote to the shop once.
func (w *world) crowd(many int) []*telegramtest.Person {
	w.t.Helper()
	var list []*telegramtest.Person
	var b redisdb.Batch
	db := w.redis.DB()
	for n := range many {
		id := int64(20_000 + n)
		list = append(list, w.telegram.Person(id, fmt.Sprint("Person ", n), "en", ""))
		b.Put(db.Key("session", fmt.Sprint("telegram:", id)), 0, bot.Session{Party: bot.Party{Lang: "en"}})
		if n%500 == 499 || n == many-1 {
			if err := db.Commit(w.ctx(), &b); err != nil {
				w.t.Fatal(err)
			}
			b = redisdb.Batch{}
		}
	}
	return list
}

// broadcasts has the owner send a broadcast to everybody.
func (w *world) broadcasts(words string) telegramtest.Message {
	w.t.Helper()
	w.owner.Say("/broadcast " + words)
	w.hears(w.owner, "Who shall get it?")
	w.presses(w.owner, "Everybody")
	w.hears(w.owner, "Send it? To: Everybody.")
	w.presses(w.owner, "Yes")
	return w.hears(w.owner, "finding out who gets it")
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
	w, chats := managers(t)
	people := w.crowd(30)
	people[3].Block()
	quiet := people[4]
	quiet.Say("/stop")
	w.hears(quiet, "own purchases")
	ben := w.chat.Person("+12025550112", "Ben")
	ben.Say("hello")
	w.reads(ben, "I sell Wi-Fi")
	w.broadcasts("We close *at noon*\non Sunday")
	if m := w.hears(w.owner, "The broadcast is done"); !strings.Contains(m.Text, "can't be reached") {
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
	olga.mark()
	olga.say("/broadcast From my phone")
	w.hearsIt(olga, "1. Everybody")
	olga.say("1")
	w.hearsIt(olga, "Send it?")
	olga.say("1")
	w.hearsIt(olga, "The broadcast is done")
	if n := heard(people[0], "From my phone"); n != 1 {
		t.Errorf("told %d times", n)
	}
	w.customer.Say("/broadcast spam")
	w.hears(w.customer, "did not understand")
	ben.Say("/broadcast spam")
	w.reads(ben, "did not understand")
}

func TestABroadcastIsStopped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	people := w.crowd(200)
	w.broadcasts("Hello")
	w.until("some are told", func() bool { return heard(people[0], "Hello") > 0 })
	w.owner.Say("/broadcast stop")
	w.hears(w.owner, "Stop the broadcast?")
	w.presses(w.owner, "Yes")
	w.hears(w.owner, "The broadcast was stopped")
	told := 0
	for _, p := range people {
		told += heard(p, "Hello")
	}
	if told == 0 || told > 150 {
		t.Errorf("%d people were told", told)
	}
	w.broadcasts("Hello again")
}

func TestABroadcastGoesOnAfterAKill(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.survivesKills(100, 2)
}

// survivesKills kills the program in the middle of a broadcast, and checks that everybody was told, once
// but for those who were being told when it was killed.
func (w *world) survivesKills(many, kills int) {
	w.t.Helper()
	people := w.crowd(many)
	p := w.runs("unix://" + w.redis.Socket)
	menu := w.broadcasts("We close at noon")
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
	patience := time.Duration(many)*100*time.Millisecond + 2*time.Minute
	for k := range kills {
		w.untilLate("it is under way", patience, func() bool { n, _ := told(); return n > many*(k+1)/(kills+2) })
		p.kill()
	}
	w.untilLate("everybody is told", patience, func() bool { n, _ := told(); return n == many })
	w.hears(w.owner, fmt.Sprintf("done: %d of %d got it", many+1, many+1)) // he is one of those who wrote
	n, twice := told()
	w.t.Logf("%d people in %s, %d kills, %d told twice", n, time.Since(begun).Round(time.Second), kills, twice)
	if twice > 8*kills { // as many as are written to side by side
		w.t.Errorf("%d people were told twice", twice)
	}
	for _, m := range w.owner.Messages() {
		if m.ID == menu.ID && (m.Edits < 2 || !strings.Contains(m.Text, "Sent to")) {
			w.t.Errorf("the progress was shown %d times: %q", m.Edits, m.Text)
		}
	}
	if code := p.end(syscall.SIGTERM); code != 0 {
		w.t.Errorf("it ended with %d", code)
	}
}

// untilLate waits for a condition for as long as it may take.
func (w *world) untilLate(what string, patience time.Duration, ok func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(patience); !ok(); <-time.After(patience / 1000) {
		if time.Now().After(deadline) {
			w.t.Fatalf("waited in vain: %s", what)
		}
	}
}

// BenchmarkBroadcast tells 10,000 people, with two kills on the way.
func BenchmarkBroadcast(b *testing.B) {
	for b.Loop() {
		newWorld(b).survivesKills(10_000, 2)
	}
}
