package deploy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A workflow is a file of .github/workflows, as far as it is looked at.
type workflow struct {
	Name        string
	On          any
	Permissions map[string]string
	Jobs        map[string]struct {
		RunsOn         string `yaml:"runs-on"`
		TimeoutMinutes int    `yaml:"timeout-minutes"`
		Steps          []struct{ Uses, Run string }
	}
}

// GitHub reads a workflow only once it is pushed. What can be known before: it parses, asks for few rights, ends, pins the
// versions of what it uses, and runs what is there.
func TestTheWorkflowsRunWhatIsThere(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	pinned, makes := regexp.MustCompile(`^[a-z]+/[a-z-]+@v\d+$`), regexp.MustCompile(`\bmake ([a-z]+)`)
	for _, name := range []string{"ci", "release"} {
		var w workflow
		read(t, "../.github/workflows/"+name+".yml", &w)
		if w.Name != name || w.On == nil || len(w.Permissions) == 0 || len(w.Jobs) == 0 {
			t.Errorf("%s: %+v", name, w)
		}
		for job, j := range w.Jobs {
			if j.RunsOn == "" || j.TimeoutMinutes == 0 || len(j.Steps) == 0 {
				t.Errorf("%s, %s: %+v", name, job, j)
			}
			for _, step := range j.Steps {
				if (step.Uses == "") == (step.Run == "") || step.Uses != "" && !pinned.MatchString(step.Uses) {
					t.Errorf("%s, %s: a step is %+v", name, job, step)
				}
				if m := makes.FindStringSubmatch(step.Run); m != nil && !strings.Contains(string(makefile), "\n"+m[1]+":") {
					t.Errorf("%s, %s: there is no make %s", name, job, m[1])
				}
				if strings.HasPrefix(step.Run, ".ci/") {
					if _, err := os.Stat("../" + step.Run); err != nil {
						t.Error(err)
					}
				}
			}
		}
	}
}

// A form is a file of .github/ISSUE_TEMPLATE.
type form struct {
	Name, Description string
	Body              []struct {
		Type, ID   string
		Attributes struct {
			Label, Value string
			Options      []string
		}
	}
}

func TestTheFormsOfIssuesAskForSomething(t *testing.T) {
	files, err := filepath.Glob("../.github/ISSUE_TEMPLATE/*.yml")
	if err != nil || len(files) < 3 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		if filepath.Base(file) == "config.yml" {
			continue
		}
		var f form
		read(t, file, &f)
		if f.Name == "" || f.Description == "" {
			t.Errorf("%s: %+v", file, f)
		}
		var ids []string
		for _, part := range f.Body {
			a := part.Attributes
			switch {
			case !slices.Contains([]string{"markdown", "textarea", "input", "dropdown"}, part.Type):
				t.Errorf("%s: there is no kind %q", file, part.Type)
			case part.Type == "markdown":
				if a.Value == "" {
					t.Errorf("%s: an empty text", file)
				}
			case part.ID == "" || a.Label == "" || slices.Contains(ids, part.ID), part.Type == "dropdown" && len(a.Options) < 2:
				t.Errorf("%s: %+v", file, part)
			}
			ids = append(ids, part.ID)
		}
	}
	var config struct {
		Links []struct{ Name, URL, About string } `yaml:"contact_links"`
	}
	read(t, "../.github/ISSUE_TEMPLATE/config.yml", &config)
	for _, l := range config.Links {
		if _, page, ok := strings.Cut(l.URL, "/blob/main/"); ok {
			if _, err := os.Stat("../" + page); err != nil {
				t.Error(err)
			}
		}
	}
}
