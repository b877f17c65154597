package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBackupsNeedAPassphraseThatIsLongEnough(t *testing.T) {
	for _, c := range []struct {
		name, text, file, want string // want: in the error; empty for none
	}{
		{"none", "", "", ""},
		{"a passphrase", "backup: {passphrase_file: backup.passphrase}\n", "correct horse battery", ""},
		{"each week", "backup: {passphrase_file: backup.passphrase, weekly: true}\n", "correct horse battery", ""},
		{"a short one", "backup: {passphrase_file: backup.passphrase}\n", "short", "at least 12"},
		{"each week without one", "backup: {weekly: true}\n", "", "no passphrase"},
		{"a file that is not there", "backup: {passphrase_file: nowhere}\n", "", "can't be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, good+c.text)
			if err := os.WriteFile(filepath.Join(filepath.Dir(path), "backup.passphrase"), []byte(c.file+"\n"),
				0o600); err != nil {
				t.Fatal(err)
			}
			loaded, err := load(path, nil)
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil || loaded.Backup.Passphrase.Reveal() != c.file ||
				loaded.Backup.Weekly != strings.Contains(c.text, "weekly") {
				t.Errorf("%+v, %v", loaded, err)
			}
		})
	}
}
