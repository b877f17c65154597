package text

import (
	"strings"
	"testing"
)

// TestCodesAreCopiedAsTheyAre: in sentences they stand in code marks, so that a tap copies them whole and as they are
// typed. A label is not copied.
func TestCodesAreCopiedAsTheyAre(t *testing.T) {
	for _, tag := range tags {
		for key, s := range In(tag).sentences {
			if strings.HasPrefix(string(key), "button-") {
				continue
			}
			for _, form := range s.forms {
				marked := false
				for _, p := range form {
					marked = marked != (strings.Count(p.words, Code)%2 == 1)
					if p.hole == "code" && !p.code && !marked {
						t.Errorf("%s: %s shows {%s} without code marks", tag, key, p.hole)
					}
				}
			}
		}
	}
}
