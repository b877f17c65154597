package text

import (
	"os"
	"strings"
	"testing"
)

func TestEveryLanguageIsInTheGlossary(t *testing.T) {
	page, err := os.ReadFile("GLOSSARY.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range tags {
		if tag == "en" {
			continue
		}
		_, section, found := strings.Cut(string(page), "("+names[tag]+")\n")
		section, _, _ = strings.Cut(section, "\n## ")
		if !found || strings.Count(section, "\n| ") < 20 {
			t.Errorf("the glossary has no section on %s, or too few words", names[tag])
		}
	}
}
