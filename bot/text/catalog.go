package text

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
)

// A Catalog is what an owner says in other words than ours. The nil Catalog changes nothing.
type Catalog struct {
	instead map[string]map[Key]sentence // by language
}

// In is the language of a tag, with the owner's words.
func (c *Catalog) In(tag string) Language {
	l := In(tag)
	if c != nil {
		l.instead = c.instead[l.Tag]
	}
	return l
}

// ReadCatalog reads a folder of files like ours, hi.yaml for Hindi, each with the sentences that are
// to be said in other words and no others. Every mistake is named.
func ReadCatalog(folder fs.FS) (*Catalog, error) {
	found, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	c := &Catalog{instead: map[string]map[Key]sentence{}}
	var errs []error
	for _, file := range found {
		tag := strings.TrimSuffix(file, ".yaml")
		if !slices.Contains(tags, tag) {
			errs = append(errs, fmt.Errorf("%s: this language is not spoken here; there are %s", file, strings.Join(tags, ", ")))
			continue
		}
		body, err := fs.ReadFile(folder, file)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		sentences, err := parse(tag, body)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", file, err))
			continue
		}
		for _, key := range gone {
			delete(sentences, key)
		}
		for key, s := range sentences {
			if err := fits(s, In(tag).sentences[key], besides[key]); err != nil {
				errs = append(errs, fmt.Errorf("%s: %s: %w", file, key, err))
			}
		}
		c.instead[tag] = sentences
	}
	if len(found) == 0 {
		errs = append(errs, errors.New("there is no file in it, as in en.yaml"))
	}
	return c, errors.Join(errs...)
}

// gone are sentences that were ours once. An owner's words for them are passed over.
var gone = []Key{"trial-line"}

// besides are the holes that are filled in though our own sentences do not have them: the plans are on buttons, and an
// owner may like to list them, too.
var besides = map[Key][]string{Greeting: {"prices"}}

// fits checks a sentence that is said instead of one of ours. It may leave holes out, and has no others but some more.
func fits(s, ours sentence, more []string) error {
	if len(ours.forms) == 0 {
		return errors.New("there is no such sentence")
	}
	known := slices.Concat(putIn(ours.forms[plural.Other]), []string{"n"}, more)
	for _, form := range s.forms {
		var words strings.Builder
		for _, p := range form {
			words.WriteString(p.words)
			if p.hole != "" && !slices.Contains(known, p.hole) {
				return fmt.Errorf("it has no {%s}; it has %s", p.hole, strings.Join(known, ", "))
			}
		}
		if strings.Count(words.String(), Bold)%2+strings.Count(words.String(), Code)%2 != 0 {
			return errors.New("a * or ` is not closed")
		}
	}
	if _, ok := s.forms[plural.Other]; !ok {
		return errors.New("it needs its form \"other\"")
	}
	return nil
}

// putIn are the holes of a form of a sentence.
func putIn(form []piece) []string {
	var list []string
	for _, p := range form {
		if p.hole != "" {
			list = append(list, p.hole)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
