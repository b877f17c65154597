package form_test

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/bot/owner/form"
)

func known(key string) bool { return key == "to" || key == "words" || key == "label" }

func TestWhatAFormSaysIsReadAsItWasSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []form.Said
		var said []string
		for _, key := range []string{"label", "to", "words"} {
			value := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune(" \n\t%=+\u00a0\u2028to")))).Draw(t, key)
			if strings.ToValidUTF8(value, "") != value {
				t.Skip("no text")
			}
			want = append(want, form.Said{Key: key, Value: value})
			said = append(said, form.Pair(key, value))
		}
		got, ok := form.Pairs(strings.Fields(strings.Join(said, " ")), known)
		if !ok || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q is read as %q", want, got)
		}
	})
}

func TestWhatPeopleTypeNeedsNoMarks(t *testing.T) {
	for typed, want := range map[string][]form.Said{
		"to=cafe@okbank label=At 50% off": {{Key: "to", Value: "cafe@okbank"}, {Key: "label", Value: "At 50% off"}},
		"words=Pay a=b  to us":            {{Key: "words", Value: "Pay a=b to us"}},
		"label=100%":                      {{Key: "label", Value: "100%"}},
		"to=":                             {{Key: "to"}},
		"cafe@okbank to=x":                nil,
		"name=x":                          nil,
		"":                                nil,
	} {
		got, ok := form.Pairs(strings.Fields(typed), known)
		if !reflect.DeepEqual(got, want) || ok != (want != nil || typed == "") {
			t.Errorf("%q is read as %q, %v", typed, got, ok)
		}
	}
}
