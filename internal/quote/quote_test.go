package quote_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/internal/quote"
)

func TestAQuotationIsBrief(t *testing.T) {
	t.Parallel()
	why := errors.New(strings.Repeat("w", 99))
	for _, c := range []struct {
		name, format string
		value        any
		want         string
	}{
		{"short", "%q is no name", "café", `"café" is no name`},
		{"as long as may be", "%q", strings.Repeat("é", 60), `"` + strings.Repeat("é", 60) + `"`},
		{"longer", "%q", strings.Repeat("é", 300), `"` + strings.Repeat("é", 59) + `…"`},
		{"no quotation", "of %s", strings.Repeat("a", 99), "of " + strings.Repeat("a", 99)},
		{"in a width", "%-6s|", "ab", "ab    |"},
		{"no text", "%d", 7, "7"},
		{"a reason", "%w", why, why.Error()},
	} {
		err := quote.Errorf(c.format, c.value)
		if err.Error() != c.want {
			t.Errorf("%s: %s", c.name, err)
		}
	}
	if err := quote.Errorf("%w: %q", why, "a"); !errors.Is(err, why) {
		t.Errorf("%v wraps nothing", err)
	}
}
