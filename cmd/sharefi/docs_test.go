package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

// pages are what people read, by their paths.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md", "router/*/README.md", "router/*/testdata/README.md",
		"bot/*/README.md"} {
		files, err := filepath.Glob(filepath.Join("../..", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all[file] = string(text)
		}
	}
	if len(all) < 10 {
		t.Fatalf("only %d pages", len(all))
	}
	return all
}

var (
	linked   = regexp.MustCompile(`(?:\]\(|(?:src|srcset|href)=")([^)"\s]+)`)
	heading  = regexp.MustCompile(`(?m)^#+ +(.+)$`)
	noAnchor = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors are the places of a page that can be linked to.
func anchors(text string) []string {
	var list []string
	for _, h := range heading.FindAllStringSubmatch(text, -1) {
		list = append(list, strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-"))
	}
	return list
}

func TestEveryLinkOfTheDocsLeadsSomewhere(t *testing.T) {
	t.Parallel()
	all := pages(t)
	for file, text := range all {
		for _, m := range linked.FindAllStringSubmatch(text, -1) {
			path, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(path, "://") || strings.HasPrefix(path, "mailto:") {
				continue
			}
			target := file
			if path != "" {
				target = filepath.Join(filepath.Dir(file), path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which is not there", file, m[1])
			}
			if anchor != "" && !slices.Contains(anchors(all[target]), anchor) {
				t.Errorf("%s links to %s, whose heading is not there", file, m[1])
			}
		}
	}
}

var (
	fenced = regexp.MustCompile("(?ms)^ *```(\\w*)\n(.*?)^ *```")
	inline = regexp.MustCompile("`([^`\n]+)`")
)

// commandsIn are the command lines of a page, without the program's name.
func commandsIn(text string) [][]string {
	var lines []string
	for _, block := range fenced.FindAllStringSubmatch(text, -1) {
		lines = append(lines, strings.Split(block[2], "\n")...)
	}
	for _, code := range inline.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		lines = append(lines, code[1])
	}
	var found [][]string
	for _, line := range lines {
		line, _, _ = strings.Cut(line, " #")
		for _, part := range strings.Split(line, " && ") {
			words := strings.Fields(part)
			i := slices.IndexFunc(words, func(w string) bool {
				return w == "sharefi" || w == "bin/sharefi" || w == "/usr/bin/sharefi" || w == "./cmd/sharefi"
			})
			if i < 0 || i+1 == len(words) || i > 0 && !startsAProgram(words[:i]) {
				continue
			}
			found = append(found, words[i+1:])
		}
	}
	return found
}

// startsAProgram reports whether the words before the program's name lead to it being run.
func startsAProgram(words []string) bool {
	line := strings.Join(words, " ")
	return line == "go run" || line == "sudo -u sharefi" || strings.HasPrefix(line, "docker compose") || line == "procd_set_param command" ||
		strings.Contains(words[len(words)-1], "=")
}

func TestEveryCommandOfTheDocsIsOne(t *testing.T) {
	t.Parallel()
	known := 0
	said := strings.Builder{}
	for file, text := range pages(t) {
		for _, args := range commandsIn(text) {
			var c commands
			parser, err := kong.New(&c, kong.Exit(func(int) {}), kong.Writers(&strings.Builder{}, &strings.Builder{}))
			if err != nil {
				t.Fatal(err)
			}
			named := slices.ContainsFunc(parser.Model.Leaves(true), func(leaf *kong.Node) bool { // without what it needs
				return strings.TrimPrefix(leaf.Path(), parser.Model.Name+" ") == strings.Join(args, " ")
			})
			if _, err := parser.Parse(args); err != nil && !named {
				t.Errorf("%s says sharefi %s: %v", file, strings.Join(args, " "), err)
			}
			known++
			said.WriteString(strings.Join(args, " ") + "\n")
		}
	}
	if known < 20 {
		t.Errorf("only %d commands were found:\n%s", known, said.String())
	}
	var c commands
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range parser.Model.Leaves(true) {
		path := strings.TrimPrefix(leaf.FullPath(), parser.Model.Name+" ")
		if path != "version" && !strings.Contains(said.String(), path) {
			t.Errorf("no page says sharefi %s", path)
		}
	}
}

func TestEveryFlagAndTargetOfTheDocsIsOne(t *testing.T) {
	t.Parallel()
	var c commands
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	flags := map[string]bool{"help": true}
	for _, leaf := range parser.Model.Leaves(false) {
		for _, group := range leaf.AllFlags(false) {
			for _, f := range group {
				flags[f.Name] = true
			}
		}
	}
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for file, text := range pages(t) {
		for _, code := range inline.FindAllStringSubmatch(text, -1) {
			words := strings.Fields(code[1])
			if flag, ok := strings.CutPrefix(words[0], "--"); ok && !flags[strings.Split(flag, "=")[0]] {
				t.Errorf("%s speaks of %s", file, code[1])
			}
			if words[0] == "make" && len(words) > 1 && !strings.Contains(string(makefile), "\n"+words[1]+":") {
				t.Errorf("%s speaks of %s", file, code[1])
			}
		}
	}
}

// Snippets of the configuration have keys that are known; a whole one loads.
func TestEveryConfigurationInTheDocsIsUnderstood(t *testing.T) {
	t.Parallel()
	var snippets []string
	for _, text := range pages(t) {
		for _, block := range fenced.FindAllStringSubmatch(text, -1) {
			if block[1] == "yaml" {
				snippets = append(snippets, block[2])
			}
		}
		for _, code := range inline.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			if regexp.MustCompile(`^(metrics|metrics_beyond_loopback|data|push_out|redis|summary|shop): \S+$`).MatchString(code[1]) {
				snippets = append(snippets, code[1]+"\n")
			}
		}
	}
	if len(snippets) == 0 {
		t.Error("none was found")
	}
	for _, s := range snippets {
		if strings.HasPrefix(s, "push_out") {
			s = "sites: [{" + strings.TrimSpace(s) + "}]\n"
		}
		file := filepath.Join(t.TempDir(), "sharefi.yaml")
		if err := os.WriteFile(file, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := cli.Read(file, nil)
		if err != nil && (strings.Contains(err.Error(), "unknown key") || strings.Contains(err.Error(), "is not YAML")) {
			t.Errorf("%v in\n%s", err, s)
		}
	}
}
