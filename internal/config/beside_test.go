package config_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot/text"
)

// handOver lays a folder's files down as systemd hands a folder of credentials over: none in a folder, each with
// the way to it before its name, and nobody else may read them. It returns the configuration's place.
func handOver(t *testing.T, id, from string) string {
	t.Helper()
	to := t.TempDir()
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := id + strings.ReplaceAll(strings.TrimPrefix(path, from), "/", "_")
		return os.WriteFile(filepath.Join(to, name), body, 0o400)
	})
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(to, id+"_sharefi.yaml")
}

// lay writes files into a new folder.
func lay(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, body := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestEachFileAndFolderIsFoundWhereverItIsNamedFrom(t *testing.T) {
	named := func(key string) string { return strings.Replace(good, "key: sk_test_1", "key_file: "+key, 1) }
	dir := lay(t, map[string]string{
		"sharefi.yaml": named("keys/stripe.key") + "texts: words\n", "keys/stripe.key": "sk_test_9\n",
		"words/en.yaml": "greeting: Ahoy!\n",
	})
	for _, file := range []string{filepath.Join(dir, "sharefi.yaml"), handOver(t, "etc", dir),
		handOver(t, "my_shop", dir)} {
		c, err := load(file, nil)
		if err != nil || c.Stripe.Key.Reveal() != "sk_test_9" || len(c.Warnings) > 0 {
			t.Fatalf("%s: %v, %v", file, err, c)
		}
		words, err := text.ReadCatalog(c.Texts)
		if err != nil {
			t.Fatal(err)
		}
		if said := words.In("en").Say(text.Greeting); said != "Ahoy!" {
			t.Errorf("%s: it says %q", file, said)
		}
	}
}

func TestAFolderOfWordsThatIsNotThereIsNotTakenForNone(t *testing.T) {
	empty := lay(t, map[string]string{"sharefi.yaml": good + "texts: words\n"})
	taken := lay(t, map[string]string{"sharefi.yaml": good + "texts: words\n", "words": "no folder\n"})
	for _, file := range []string{filepath.Join(empty, "sharefi.yaml"), filepath.Join(taken, "sharefi.yaml"),
		handOver(t, "etc", empty), handOver(t, "etc", taken)} {
		if _, err := load(file, nil); err == nil || !strings.Contains(err.Error(), "the folder words can't be read") {
			t.Errorf("%s: %v", file, err)
		}
	}
}
