package demo

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// play is one sale, from the first word to the end.
func (s *stage) play(ctx context.Context) error {
	s.script.scene("The real program, on emulators of Telegram, WhatsApp, Stripe and a TP-Link router; Redis is in " +
		"memory")
	s.showList("before")
	for _, act := range []func(context.Context) error{s.meet, s.pay, s.join, s.askThere, s.leave} {
		if err := act(ctx); err != nil {
			return fmt.Errorf("%w: %w", errFailed, err)
		}
	}
	return nil
}

// meet: the customer says hello, proves the phone number and chooses.
func (s *stage) meet(ctx context.Context) error {
	s.script.scene("A customer writes")
	s.says("/start")
	if err := s.hears(ctx, "Need Wi-Fi?"); err != nil {
		return err
	}
	if err := s.presses(ctx, s.plan, "phone number"); err != nil {
		return err
	}
	s.script.line("Carlo", "(shares his phone number)")
	s.customer.ShareContact()
	return s.hears(ctx, "Please pay by")
}

// pay: the customer opens the link and clicks.
func (s *stage) pay(ctx context.Context) error {
	s.script.scene("He pays on Stripe's page")
	link := s.customer.Link()
	s.script.line("Carlo", "(opens the link and pays)")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, link, nil)
	if err != nil {
		return err
	}
	page := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := page.Do(req)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("the pay page answers %d", resp.StatusCode)
	}
	if err := s.hears(ctx, "is paid"); err != nil {
		return err
	}
	return s.ownerHears(ctx, "Sold")
}

// join: the customer names the device and is let in.
func (s *stage) join(ctx context.Context) error {
	s.script.scene("He names his phone, and the router lets it in")
	s.says("my phone is the black one")
	if err := s.hears(ctx, "isn't a MAC address"); err != nil {
		return err
	}
	s.says("its address is " + strings.ToLower(phone.Dashes()))
	m, err := s.customer.Wait(ctx, "You're in")
	if err != nil {
		return err
	}
	s.script.line("bot", m.Text)
	if m.Photo == nil {
		return fmt.Errorf("the access came without its picture")
	}
	s.script.line("bot", fmt.Sprintf("[picture: QR code to join, %d bytes]", len(m.Photo)))
	s.showList("during")
	if !s.router.Lists(phone) {
		return fmt.Errorf("the phone is not on the router's list during the lease")
	}
	return nil
}

// leave: the time is over.
func (s *stage) leave(ctx context.Context) error {
	s.script.scene(s.plan + " pass")
	if err := s.hears(ctx, "ends in"); err != nil {
		return err
	}
	end, err := s.leaseEnd(ctx)
	if err != nil {
		return err
	}
	for s.router.Lists(phone) {
		select {
		case <-s.router.Changed():
		case <-ctx.Done():
			return fmt.Errorf("the phone stays on the router's list: %w", ctx.Err())
		}
	}
	if err := s.hears(ctx, "time is up"); err != nil {
		return err
	}
	s.showList("after")
	history := s.router.History()
	late := history[len(history)-1].At.Sub(end)
	s.script.scene(fmt.Sprintf("The phone left the router's list %.1f ms after the lease's end",
		float64(late.Microseconds())/1000))
	if late < 0 {
		return fmt.Errorf("the phone was put out %s too early", -late)
	}
	return nil
}

// leaseEnd is the exact end that the program stored.
func (s *stage) leaseEnd(ctx context.Context) (time.Time, error) {
	live, err := (&leases.Store{DB: s.app.DB, Orders: &orders.Store{DB: s.app.DB}}).Live(ctx, "home")
	if err != nil || len(live) != 1 {
		return time.Time{}, fmt.Errorf("%d leases are live: %w", len(live), err)
	}
	return live[0].End, nil
}

func (s *stage) says(words string) {
	s.script.line("Carlo", words)
	s.customer.Say(words)
}

func (s *stage) presses(ctx context.Context, label, then string) error {
	s.script.line("Carlo", "["+label+"]")
	if err := s.customer.Press(label); err != nil {
		return err
	}
	return s.hears(ctx, then)
}

func (s *stage) hears(ctx context.Context, words string) error {
	return s.hear(ctx, s.customer, "bot", words)
}

func (s *stage) ownerHears(ctx context.Context, words string) error {
	return s.hear(ctx, s.owner, "to owner", words)
}

func (s *stage) hear(ctx context.Context, p *telegramtest.Person, who, words string) error {
	m, err := p.Wait(ctx, words)
	if err != nil {
		return err
	}
	text := m.Text
	var labels []string
	for _, row := range m.Buttons {
		for _, b := range row {
			labels = append(labels, "["+b.Label+"]")
		}
	}
	if len(labels) > 0 {
		text += "\n" + strings.Join(labels, " ")
	}
	s.script.line(who, text)
	return nil
}

func (s *stage) showList(when string) {
	s.script.line("router", "allow list "+when+":")
	for _, e := range slices.Backward(s.router.List()) {
		fmt.Fprintf(s.script.w, "%6s  %-9s   %s  %s\n", "", "", e.MAC, e.Name)
	}
}
