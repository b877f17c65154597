package reference_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/internal/reference"
)

func TestAReferenceIsKeptAsItIsWritten(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"412345678901":                     "412345678901",
		"  SKQ1ABC2DE \n":                  "SKQ1ABC2DE",
		"UTR:\n4123 4567 8901":             "UTR: 4123 4567 8901",
		"\u202a4123-4567\u202c":            "4123-4567",
		"\u200e7788":                       "7788",
		"№ 12345":                          "№ 12345",
		"E12345678202611291200abcdef12345": "E12345678202611291200abcdef12345",
		"१२३४":                             "१२३४",
		"ขอบคุณ 1":                         "ขอบคุณ 1",
		strings.Repeat("7", 64):            strings.Repeat("7", 64),
	} {
		if got, err := reference.Clean(said); err != nil || got != want {
			t.Errorf("%q is kept as %q, %v", said, got, err)
		}
	}
}

func TestWhatNoBankWritesIsNoReference(t *testing.T) {
	t.Parallel()
	for _, said := range []string{
		"", "   ", "123", "1 2 3", "----", "....", "4123 🙏", "paid ✅", "✅✅✅✅", "4\ufe0f\u20e31234", "👩\u200d👧 4123", "🇮🇳 4123",
		"4123\x00", "4123\x07", "4123\x1b[0m", "👍🏽4123", strings.Repeat("7", 65), "41234" + strings.Repeat("\u0301", 5000), strings.Repeat("long ", 40),
	} {
		if got, err := reference.Clean(said); !errors.Is(err, reference.ErrForm) {
			t.Errorf("%q is kept as %q, %v", said, got, err)
		}
	}
}

func TestTheSameReferenceHasOneMark(t *testing.T) {
	t.Parallel()
	same := func(a, b string) bool { return reference.Mark(a) == reference.Mark(b) }
	for _, other := range []string{"skq1abc2de", "SKQ1 ABC2 DE", "SKQ1-ABC2-DE", "skq1—abc2—de", "SKQ1.ABC2/DE"} {
		if !same("SKQ1ABC2DE", other) {
			t.Errorf("%q is another one", other)
		}
	}
	if !same("1234567890", "١٢٣٤٥٦٧٨٩٠") || !same("1234567890", "१२३४५६७८९०") {
		t.Error("digits of other scripts are others")
	}
	if same("412345678901", "412345678902") || reference.PictureMark("telegram", "a") == reference.PictureMark("whatsapp", "a") {
		t.Error("others have the same mark")
	}
	if m := reference.Mark("412345678901"); strings.Contains(m, "4123") || len(m) != 32 {
		t.Errorf("the mark is %q", m)
	}
}

func TestTheOwnerSeesTheEndOfAReference(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{"412345678901": "8901", "1234": "1234", "नमस्ते ४५६७": "४५६७"} {
		if got := reference.Tail(said); got != want {
			t.Errorf("%q ends in %q", said, got)
		}
	}
}

// What is clean stays as it is, and its spelling does not change its mark.
func TestWhatIsCleanStaysClean(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		clean, err := reference.Clean(rapid.String().Draw(t, "said"))
		if err != nil {
			return
		}
		again, err := reference.Clean(clean)
		if err != nil || again != clean {
			t.Fatalf("%q becomes %q, %v", clean, again, err)
		}
		if spaced := strings.Join(strings.Split(clean, ""), " "); reference.Mark(spaced) != reference.Mark(clean) {
			t.Fatalf("%q has another mark than %q", spaced, clean)
		}
		if strings.ContainsAny(clean, "\n\r\t\x00\x1b") {
			t.Fatalf("%q has control characters", clean)
		}
	})
}
