package apptest

import (
	"os"
	"path/filepath"
)

// Here is the environment in which a setup finds the emulators, and a folder for its files.
func (w *World) Here() (env []string, file string) {
	w.T.Helper()
	dir, err := os.MkdirTemp("", "sfs") // short: a socket's path is limited
	if err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(func() { os.RemoveAll(dir) })
	env = []string{
		"SHAREFI_TELEGRAM_API_URL=" + w.Telegram.URL(), "SHAREFI_STRIPE_API_URL=" + w.Stripe.URL(),
		"XDG_STATE_HOME=" + dir,
	}
	return env, filepath.Join(dir, "etc", "sharefi.yaml")
}

// Theirs checks that a folder holds so many files, which only their owner can read.
func (w *World) Theirs(file string, n int) {
	w.T.Helper()
	files, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(files) != n {
		w.T.Errorf("%v, %v", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode() != 0o600 {
			w.T.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
		}
	}
}
