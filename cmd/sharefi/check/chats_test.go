package check

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestACheckTellsWhetherWhatsAppIsLinked(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	file := w.File("unix://" + w.Redis.Socket)
	if code, out := checks(t, file); code != 1 || !strings.Contains(out, "sharefi whatsapp pair") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	w.LinkFile(filepath.Join(filepath.Dir(file), "test"))
	if code, out := checks(t, file); code != 0 || !strings.Contains(out, "ok    WhatsApp") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}
