package apptest

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// WithWhatsApp is a world whose shop is on WhatsApp, too.
func WithWhatsApp(t testing.TB) *World { return WithWhatsAppAnd(t, tplinktest.Options{}) }

func WithWhatsAppAnd(t testing.TB, o tplinktest.Options) *World {
	w := NewWith(t, o)
	w.ToWhatsApp()
	return w
}

// ToWhatsApp puts the shop on WhatsApp, too.
func (w *World) ToWhatsApp() {
	w.Chat = whatsapptest.NewServer(whatsapptest.Options{})
	w.Account = w.Chat.Account("+12025550100", "Shop")
	w.Config.WhatsApp.Enabled, w.Config.WhatsApp.NewChats, w.Config.WhatsApp.Version = true, 200, "2.3000.1047769893"
	w.Config.Data = w.T.TempDir()
	w.T.Cleanup(func() {
		if w.Stop != nil {
			w.Stop()
		}
		w.Chat.Close()
		for _, fault := range w.Chat.Faults() {
			w.T.Errorf("WhatsApp found: %s", fault)
		}
	})
}

// LinkFile links the shop before it starts, as `sharefi whatsapp pair` does.
func (w *World) LinkFile(dir string) {
	w.T.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		w.T.Fatal(err)
	}
	channel, err := whatsapp.Open(w.Ctx(),
		whatsapp.Config{File: filepath.Join(dir, "whatsapp.db"), Version: "2.3000.1047769893", HTTP: w.Chat.Client()})
	if err != nil {
		w.T.Fatal(err)
	}
	err = channel.PairAlone(w.Ctx(), "", func(step whatsapp.PairStep) error {
		go func() {
			if err := w.Account.ScanQR(step.QR); err != nil {
				w.T.Errorf("scan: %v", err)
			}
		}()
		return nil
	})
	if err == nil {
		err = channel.Close()
	}
	if err != nil {
		w.T.Fatal(err)
	}
}

var OrderCode = regexp.MustCompile(`Order ([0-9A-Z]{4}-[0-9A-Z]{4}):`)
