package script_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/sharefi/sharefi/router/tplink/script"
)

func TestArraysAreReadAsFirmwareWritesThem(t *testing.T) {
	for text, want := range map[string][]string{
		"var a = new Array(\r\n1, \"x\",\r\n0,0 );": {"1", "x", "0", "0"},
		`var a = [1, 'y'];`:                         {"1", "y"},
		`var ab = [1]; var a = [2];`:                {"2"},
		`var a = ["1, \"2\" )"];`:                   {`1, "2" )`},
		`var a = new Array();`:                      {},
	} {
		if got, ok := script.Array(text, "a"); !ok || !slices.Equal(got, want) {
			t.Errorf("%s is read as %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"", "a", "var a = 1;", "var ab = [1];", "var a = [1", `var a = ["1`, `var a = ["1",`,
	} {
		if got, ok := script.Array(text, "a"); ok {
			t.Errorf("%s is read as %q", text, got)
		}
	}
}

func TestVariablesAreReadWithTheirQuotesOrWithout(t *testing.T) {
	got := script.Vars("var ee=\"010001\";\r\nseq=7;\nvar list = [1];\n$.ret=0;\n")
	if want := map[string]string{"ee": "010001", "seq": "7", "ret": "0"}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
