package text

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheOwnersWordsAreSaidInsteadOfOurs(t *testing.T) {
	c, err := ReadCatalog(fstest.MapFS{"en.yaml": {Data: []byte("greeting: \"*Welcome{name}!*\\n{prices}\"\nminutes: {one: 'one minute', other: '{n} minutes'}\ntrial-line: 'one of before'\n")}})
	if err != nil {
		t.Fatal(err)
	}
	l := c.In("en-GB")
	for got, want := range map[string]string{
		l.Say(Greeting, "name", " Carlo", "prices", Lines("• 1 day")): Bold + "Welcome Carlo!" + Bold + "\n• 1 day",
		l.Say(Minutes, "n", 1):               "one minute",
		l.Say(Minutes, "n", 5):               "5 minutes",
		l.Say(ButtonBuy):                     In("en").Say(ButtonBuy),
		(*Catalog)(nil).In("").Say(Greeting): In("en").Say(Greeting),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestMistakesInTheOwnersWordsAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		file, body, want string
	}{
		"an empty folder":        {"README", "", "no file in it"},
		"a language of nobody's": {"tlh.yaml", "greeting: nuqneH", "not spoken here"},
		"no such sentence":       {"en.yaml", "greetings: Hello", "greetings: there is no such sentence"},
		"no such value":          {"en.yaml", "greeting: 'Hello {nam}'", "it has no {nam}; it has name, shop, n, prices"},
		"half a mark":            {"en.yaml", "greeting: 'Hello *{name}'", "not closed"},
		"no YAML":                {"en.yaml", "greeting: [", "en.yaml"},
		"no other form":          {"en.yaml", "minutes: {one: a minute}", "its form"},
	} {
		if _, err := ReadCatalog(fstest.MapFS{c.file: {Data: []byte(c.body)}}); err == nil ||
			!strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
