package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// A record that can't be read refuses one person's messages, and nobody else's.
func TestAPoisonedMessageIsSetAsideAndTriedAgain(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	p := w.Runs("unix://" + w.Redis.Socket)
	file := p.Args[len(p.Args)-1]
	w.Customer.Say("/start")
	w.Hears(w.Customer, "Need Wi-Fi?")
	db := w.Redis.DB()
	session := db.Key("session", fmt.Sprint("telegram:", apptest.CustomerID))
	good, err := db.UniversalClient.Get(t.Context(), session).Result()
	if err != nil {
		t.Fatal(err)
	}
	w.Stores(fmt.Sprint("session:telegram:", apptest.CustomerID), "7 {")
	w.Customer.Say("help")
	w.Hears(w.Customer, "went wrong on my side")
	w.Hears(w.Owner, "set it aside")
	w.Owner.Say("/stats")
	w.Hears(w.Owner, "Sales")
	_, list := command(t, "shelf", "list", "--config", file)
	code, _, _ := strings.Cut(list, " ")
	for _, c := range []struct {
		what string
		args []string
		code int
		want string
	}{
		{"show", []string{"show", code}, 0, "help"},
		{"no code", []string{"show", "soon"}, 2, "not a code"},
		{"another code", []string{"retry", "AAAA-0000"}, 1, "nothing of that code"},
		{"retry", []string{"retry", code}, 0, "within seconds"},
	} {
		if got, out := command(t, append([]string{"shelf"}, append(c.args, "--config", file)...)...); got != c.code ||
			!strings.Contains(out, c.want) {
			t.Errorf("%s: it ends with %d:\n%s", c.what, got, out)
		}
	}
	shown := func(words string) func() bool {
		return func() bool {
			_, out := command(t, "shelf", "list", "--config", file)
			return strings.Contains(out, words)
		}
	}
	w.Until("it is refused again", func() bool {
		_, out := command(t, "shelf", "show", code, "--config", file)
		return strings.Contains(out, "tries   6")
	})
	w.Stores(fmt.Sprint("session:telegram:", apptest.CustomerID), good)
	if got, out := command(t, "shelf", "retry", code, "--config", file); got != 0 {
		t.Errorf("retry ends with %d:\n%s", got, out)
	}
	w.Hears(w.Customer, "How it works")
	w.Until("it left the shelf", shown("0 set aside"))
}
