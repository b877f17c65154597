package config_test

import (
	"strings"
	"testing"
)

func TestTheNameThatPeopleRead(t *testing.T) {
	for name, c := range map[string]struct{ want, bad string }{
		"":                    {want: "home"},
		"name: Café am See\n": {want: "Café am See"},
		"name: '  चाय की दुकान '\n": {want: "चाय की दुकान"},
		"name: 24\n":                     {want: "24"},
		"name: " + long(40) + "\n":       {want: long(40)},
		"name: " + long(41) + "\n":       {bad: "up to 40 characters"},
		"name: \"two\\nlines\"\n":        {bad: "one line"},
		"name: \"turned\\u202Eround\"\n": {bad: "one line"},
	} {
		config, err := load(write(t, name+good), nil)
		switch {
		case c.bad != "":
			if err == nil || !strings.Contains(err.Error(), c.bad) {
				t.Errorf("%q: %v", name, err)
			}
		case err != nil:
			t.Errorf("%q: %v", name, err)
		case config.Called() != c.want || config.Shop != "home":
			t.Errorf("%q: %q, of %q", name, config.Called(), config.Shop)
		}
	}
}

func long(n int) string { return strings.Repeat("é", n) }
