package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// keys reads the constants of the files of keys: name and value.
func keys(t *testing.T) map[string]Key {
	t.Helper()
	found := map[string]Key{}
	for _, name := range []string{"keys.go", "ownerkeys.go", "staffkeys.go", "seatkeys.go", "machinekeys.go", "moneykeys.go",
		"homekeys.go", "paykeys.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				found[spec.Names[0].Name] = Key(value)
			}
			return true
		})
	}
	if len(found) < 100 {
		t.Fatalf("only %d keys", len(found))
	}
	return found
}

func TestEveryLanguageHasEverySentenceAndNoOther(t *testing.T) {
	all := keys(t)
	for _, tag := range tags {
		l := In(tag)
		for name, key := range all {
			if !l.Has(key) {
				t.Errorf("%s lacks %s", l.Tag, name)
			}
		}
		for key := range l.sentences {
			if !slices.Contains(slices.Collect(maps.Values(all)), key) {
				t.Errorf("%s has %s, which nobody says", l.Tag, key)
			}
		}
	}
}

func TestEverySentenceIsSaid(t *testing.T) {
	var code strings.Builder
	for _, file := range goFiles(t, "..", "../dialog", "../customer", "../owner", "../owner/report", "../owner/export",
		"../owner/paper", "../owner/form",
		"../desk", "../outbox") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(text)
	}
	for name := range keys(t) {
		if !regexp.MustCompile(`\btext\.` + name + `\b`).MatchString(code.String()) {
			t.Errorf("nobody says %s", name)
		}
	}
}

func TestLanguagesAgreeOnWhatIsPutIn(t *testing.T) {
	english := In("en")
	for _, tag := range tags {
		for key, s := range In(tag).sentences {
			want := putIn(english.sentences[key].forms[plural.Other])
			for form, pieces := range s.forms {
				got := putIn(pieces)
				if form != plural.Other && !slices.Contains(got, "n") { // "one device" need not say the number
					got = slices.Sorted(slices.Values(append(got, "n")))
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: %s has %v, in English %v", tag, key, got, want)
				}
			}
		}
	}
}

func TestASentenceWithPluralsHasAllOfItsLanguage(t *testing.T) {
	for _, tag := range tags {
		needed := map[plural.Form]int{}
		for n := range 200 {
			needed[plural.Cardinal.MatchPlural(language.Make(tag), n, 0, 0, 0, 0)] = n
		}
		for key, s := range In(tag).sentences {
			for form, n := range needed {
				if _, ok := s.forms[form]; !ok && len(s.forms) > 1 {
					t.Errorf("%s: %s has no form for %d", tag, key, n)
				}
			}
			if _, ok := s.forms[plural.Other]; !ok {
				t.Errorf("%s: %s has no form for all the rest", tag, key)
			}
		}
	}
}

func TestMarksComeInPairs(t *testing.T) {
	for _, tag := range tags {
		for key, s := range In(tag).sentences {
			for _, form := range s.forms {
				var words string
				for _, p := range form {
					words += p.words
				}
				if strings.Count(words, Bold)%2+strings.Count(words, Code)%2 != 0 {
					t.Errorf("%s: %s opens a mark and does not close it", tag, key)
				}
			}
		}
	}
}

// spoken is a language with one sentence.
func spoken(t *testing.T, tag, file string) Language {
	t.Helper()
	sentences, err := parse(tag, []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return Language{Tag: tag, sentences: sentences}
}

func TestWhatPeopleTypedStaysWhatItIs(t *testing.T) {
	l := spoken(t, "en", `hello: "*Hello {name}*, {name}: {lines}"`)
	got := l.Say("hello", "name", "E*v`e\x01\x02\n{lines}", "lines", Lines("a\nb"))
	if want := Bold + "Hello E*v`e{lines}" + Bold + ", E*v`e{lines}: a\nb"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if Strip(got) != "Hello E*v`e{lines}, E*v`e{lines}: a\nb" {
		t.Errorf("without marks: %q", Strip(got))
	}
}

func TestTheNumberChoosesThePlural(t *testing.T) {
	ru := spoken(t, "ru", "minutes: {one: '{n} минута', few: '{n} минуты', many: '{n} минут', other: '{n} минуты'}")
	for n, want := range map[int64]string{1: "1 минута", 2: "2 минуты", 5: "5 минут", 11: "11 минут", 21: "21 минута", 104: "104 минуты"} {
		if got := ru.Say("minutes", "n", n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestCodesStayWholeInASentenceFromRightToLeft(t *testing.T) {
	ar := spoken(t, "ar", "paid: 'الطلب `{code}`: {plan}\n{lines}'")
	got := ar.Say("paid", "code", "K7Q4-MD2X", "plan", "1 day", "lines", Lines("x"))
	want := "الطلب \u2068" + Code + "K7Q4-MD2X" + Code + "\u2069: \u20681 day\u2069 x"
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWordsFromLeftToRightStayWholeInASentenceFromRightToLeft(t *testing.T) {
	for words, want := range map[string]string{
		"اكتب /grant ثم المدة. مثال: /grant A4:83:E7:12:34:56 2h": "اكتب ⟨/grant⟩ ثم المدة. مثال: ⟨/grant A4:83:E7:12:34:56 2h⟩",
		"يبدو هكذا: A4:83:E7:xx:xx:xx.":                           "يبدو هكذا: ⟨A4:83:E7:xx:xx:xx⟩.",
		"/staff invite الاسم":                                     "⟨/staff invite⟩ الاسم",
		"/plans hide p1, show p1":                                 "⟨/plans hide p1, show p1⟩",
		"أرسل /admin.":                                            "أرسل ⟨/admin⟩.",
		"/{code} – يعمل":                                          "⟨/K7Q4⟩ – يعمل",
		"أرسل `staff {code}`":                                     "أرسل ⟨`staff K7Q4`⟩",
		"مثل `{code}` أو +888":                                    "مثل ⟨`K7Q4`⟩ أو ⟨+888⟩",
		"من {code}/{code}":                                        "من ⟨K7Q4⟩/⟨K7Q4⟩",
		"في الطرفية: `ip link`":                                   "في الطرفية: ⟨`ip link`⟩",
	} {
		got := spoken(t, "ar", "s: '"+words+"'").Say("s", "code", "K7Q4")
		if got = strings.NewReplacer("\u2068", "⟨", "\u2069", "⟩", Code, "`").Replace(got); got != want {
			t.Errorf("%s\nis   %s\nwant %s", words, got, want)
		}
		if got := spoken(t, "en", "s: '"+words+"'").Say("s", "code", "K7Q4"); strings.Contains(got, "\u2068") {
			t.Errorf("%q has isolates in a language from left to right", got)
		}
	}
}

func TestALanguageIsFoundByItsTag(t *testing.T) {
	for tag, want := range map[string]string{"en": "en", "EN-gb": "en", "": "en", "tlh": "en"} {
		if got := In(tag).Tag; got != want {
			t.Errorf("%q is %q", tag, got)
		}
	}
}

// goFiles are the Go files of some folders.
func goFiles(t *testing.T, folders ...string) []string {
	t.Helper()
	var files []string
	for _, folder := range folders {
		list, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(list) == 0 {
			t.Fatal(folder, err)
		}
		files = append(files, list...)
	}
	return files
}
