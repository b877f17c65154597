package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	emulators = regexp.MustCompile(`/(telegramtest|whatsapptest|stripetest|tplinktest|hostapdtest|genuinetest|apptest|demo/page|miniredis/v2)"$`)
	demoFile  = regexp.MustCompile(`^\.\./\.\./(cmd/sharefi/(demo|demo/air|demo/past|apptest)/[a-z]*\.go|internal/redistest/.*)$`)
)

// What `sharefi run` is made of knows neither the emulators nor the page. That it opens no port is
// tested on the running program.
func TestOnlyTheDemoKnowsTheEmulatorsAndThePage(t *testing.T) {
	t.Parallel()
	files, known := 0, 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files++
		for _, i := range file.Imports {
			switch {
			case !emulators.MatchString(i.Path.Value):
			case demoFile.MatchString(filepath.ToSlash(path)):
				known++
			default:
				t.Errorf("%s imports %s", path, i.Path.Value)
			}
		}
		return nil
	})
	if err != nil || files < 100 || known < 5 {
		t.Fatalf("%d files, %d imports seen, %v", files, known, err)
	}
}
