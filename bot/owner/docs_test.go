package owner

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/sharefi/sharefi/bot/customer"
)

var (
	chatCommand = regexp.MustCompile("`(/[a-z]+)(?:`| [^`/]*`)")
	elsewhere   = []string{"/start", "/claim", "/newbot",
		"/proc"} // a greeting, whoever claims the shop, BotFather's, a folder
)

// What the docs tell people to send is understood, and no command is kept from them.
func TestTheDocsAndTheChatKnowTheSameCommands(t *testing.T) {
	said := map[string]bool{}
	for _, pattern := range []string{"../../*.md", "../../docs/*.md", "../whatsapp/README.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range chatCommand.FindAllStringSubmatch(string(text), -1) {
				said[m[1]] = true
				_, owners := named(m[1][1:])
				_, everybodys := customer.Requests[m[1]]
				if !owners && !everybodys && !slices.Contains(elsewhere, m[1]) {
					t.Errorf("%s says %s", file, m[1])
				}
			}
		}
	}
	if len(said) < 25 {
		t.Errorf("only %v were found", said)
	}
	for _, c := range commands {
		if !said["/"+c.name] {
			t.Errorf("no page says /%s", c.name)
		}
	}
}
