package demo

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
)

// A chatStage is WhatsApp in the demo: its emulator, and the same customer in the other chat.
type chatStage struct {
	server   *whatsapptest.Server
	account  *whatsapptest.Account
	customer *whatsapptest.Person
	data     string
}

func newChatStage() (*chatStage, error) {
	whatsapptest.Trust()
	data, err := os.MkdirTemp("", "sharefi-demo")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the demo: %w", err)
	}
	c := &chatStage{server: whatsapptest.NewServer(whatsapptest.Options{}), data: data}
	c.account = c.server.Account("+12025550100", "The shop")
	c.customer = c.server.Person(customerNumber, "Carlo")
	return c, nil
}

func (c *chatStage) close() {
	c.server.Close()
	os.RemoveAll(c.data)
}

// way leads the program to the emulator, without a person's pauses.
func (c *chatStage) way() whatsapp.Config {
	return whatsapp.Config{HTTP: c.server.Client(), Gap: func() time.Duration { return 0 }}
}

// link makes the shop a linked device: the owner scans what it shows.
func (c *chatStage) link(ctx context.Context) error {
	dir := filepath.Join(c.data, "demo")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	way := c.way()
	way.File = filepath.Join(dir, "whatsapp.db")
	channel, err := whatsapp.Open(ctx, way)
	if err != nil {
		return err
	}
	defer channel.Close()
	scanned := make(chan error, 1)
	err = channel.PairAlone(ctx, "", func(step whatsapp.PairStep) error {
		go func() { scanned <- c.account.ScanQR(step.QR) }()
		return nil
	})
	if err != nil {
		return err
	}
	return <-scanned
}

// askThere: the same customer writes on WhatsApp, and sees the same access.
func (s *stage) askThere(ctx context.Context) error {
	s.script.scene("He asks on WhatsApp, too: one phone number is one customer")
	s.script.line("Carlo", "access")
	s.chat.customer.Say("access")
	m, err := s.chat.customer.Wait(ctx, phone.String())
	if err != nil {
		return err
	}
	s.script.line("bot", m.Text)
	return nil
}
