package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// keys reads the constants of keys.go: name and value.
func keys(t *testing.T) map[string]Key {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "keys.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]Key{}
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
	if len(found) < 100 {
		t.Fatalf("only %d keys", len(found))
	}
	return found
}

func TestEveryLanguageHasEverySentenceAndNoOther(t *testing.T) {
	all := keys(t)
	for _, l := range languages {
		for name, key := range all {
			if !l.Has(key) {
				t.Errorf("%s lacks %s", l.Tag, name)
			}
		}
		if len(l.sentences) != len(all) {
			t.Errorf("%s has %d sentences, there are %d", l.Tag, len(l.sentences), len(all))
		}
	}
}

func TestEverySentenceIsSaid(t *testing.T) {
	files, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, file := range files {
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
	holes := func(s string) []string {
		list := regexp.MustCompile(`\{[a-z]+\}`).FindAllString(s, -1)
		slices.Sort(list)
		return slices.Compact(list)
	}
	for _, l := range languages[1:] {
		for key, sentence := range english {
			if !slices.Equal(holes(sentence), holes(l.sentences[key])) {
				t.Errorf("%s: %s has %v, in English %v", l.Tag, key, holes(l.sentences[key]), holes(sentence))
			}
		}
	}
}

func TestMarksComeInPairs(t *testing.T) {
	for _, l := range languages {
		for key := range l.sentences {
			if said := l.Say(key); strings.Count(said, Bold)%2+strings.Count(said, Code)%2 != 0 {
				t.Errorf("%s: %s opens a mark and does not close it", l.Tag, key)
			}
		}
	}
}

func TestWhatPeopleTypedStaysWhatItIs(t *testing.T) {
	l := Language{sentences: map[Key]string{"hello": "*Hello {name}*, {name}: {lines}"}}
	got := l.Say("hello", "name", "E*v`e\x01\x02\n{lines}", "lines", Lines("a\nb"))
	if want := Bold + "Hello E*v`e{lines}" + Bold + ", E*v`e{lines}: a\nb"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if Strip(got) != "Hello E*v`e{lines}, E*v`e{lines}: a\nb" {
		t.Errorf("without marks: %q", Strip(got))
	}
}

func TestALanguageIsFoundByItsTag(t *testing.T) {
	for tag, want := range map[string]string{"en": "en", "EN-gb": "en", "": "en", "tlh": "en"} {
		if got := In(tag).Tag; got != want {
			t.Errorf("%q is %q", tag, got)
		}
	}
}
