package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	testNamed = regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z]\\w+)`")
	testThere = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
)

// A page that says what shows a promise names tests that run.
func TestEveryTestThatTheDocsNameIsThere(t *testing.T) {
	t.Parallel()
	there := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		code, err := os.ReadFile(path)
		for _, m := range testThere.FindAllSubmatch(code, -1) {
			there[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for file, text := range pages(t) {
		for _, m := range testNamed.FindAllStringSubmatch(text, -1) {
			named++
			if !there[m[1]] {
				t.Errorf("%s names %s", file, m[1])
			}
		}
	}
	if named < 40 {
		t.Errorf("only %d were found", named)
	}
}
