package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// A PairStep is what linking shows to the owner.
type PairStep struct {
	QR    string        // to be shown as a picture and scanned with the phone
	Code  string        // or to be typed there
	Valid time.Duration // how long

	// Passkey is what the account's authenticator is to be asked, as JSON for a browser, when the
	// account wants that; Answer takes the browser's answer.
	Passkey []byte
	Answer  func(ctx context.Context, answer []byte) error

	// Confirm is a code that the phone shows as well, once the passkey was taken.
	Confirm string
}

// A pairing shows each step; an error of show ends it.
type showing = func(PairStep) error

// What may keep a device from being linked.
var (
	ErrLinked   = errors.New("WhatsApp is linked already")
	ErrTimeout  = errors.New("nobody scanned or typed it in time")
	ErrPasskey  = errors.New("the account wants a passkey")
	ErrOutdated = errors.New("this version is too old for WhatsApp")
	ErrPairing  = errors.New("WhatsApp did not link the device")
)

// A pairing is a wish to link.
type pairing struct {
	ctx   context.Context // of the caller
	phone string
	show  showing
	coded bool // the code is shown
	done  chan error
}

// Pair links the channel while Receive runs: by QR, or by a code when the account's phone is given,
// as "+12025550123". It shows what is to be scanned or typed, anew when that ends. An error of show
// ends it. Errors: those above, show's, and the context's.
func (c *Channel) Pair(ctx context.Context, phone string, show showing) error {
	if c.State().Linked {
		return ErrLinked
	}
	p := pairing{ctx: ctx, phone: phone, show: show, done: make(chan error, 1)}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case c.asks <- p:
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-p.done:
		return err
	}
}

// PairAlone is Pair for a channel whose Receive does not run.
func (c *Channel) PairAlone(ctx context.Context, phone string, show showing) error {
	device, err := c.devices.GetFirstDevice(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("read the WhatsApp session: %w", err)
	case device.ID != nil:
		return ErrLinked
	}
	c.chooseVersion(ctx)
	return c.pair(ctx, pairing{ctx: ctx, phone: phone, show: show})
}

// pair links. The session is in the file when it returns nil.
func (c *Channel) pair(ctx context.Context, p pairing) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.ctx, cancel)()
	client := c.newClient(c.devices.NewDevice())
	client.BackgroundEventCtx = context.WithoutCancel(ctx)
	client.DisableLoginAutoReconnect = true
	registered := make(chan struct{})
	client.AddEventHandler(func(event any) {
		if _, ok := event.(*events.ManualLoginReconnect); ok {
			close(registered)
		}
	})
	codes, err := client.GetQRChannel(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrPairing, err)
	}
	defer client.Disconnect()
	if err := client.Connect(); err != nil {
		return fmt.Errorf("%w: %w", ErrPairing, err)
	}
	for item := range codes {
		done, err := c.pairStep(ctx, client, item, &p)
		if err != nil {
			return err
		}
		if done {
			return known(ctx, registered)
		}
	}
	return errors.Join(ErrTimeout, ctx.Err())
}

// knownWithin is how long WhatsApp may take to register a device that was linked.
const knownWithin = 15 * time.Second

// known waits until WhatsApp has registered the device: a login before that is refused, and a
// refusal deletes the session.
func known(ctx context.Context, registered <-chan struct{}) error {
	timer := time.NewTimer(knownWithin)
	defer timer.Stop()
	select {
	case <-registered:
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}

// pairStep does one step, and reports whether the device is linked.
func (c *Channel) pairStep(
	ctx context.Context, client *whatsmeow.Client, item whatsmeow.QRChannelItem, p *pairing,
) (bool, error) {
	switch {
	case item.Event == whatsmeow.QRChannelEventCode && p.phone == "":
		return false, p.show(PairStep{QR: item.Code, Valid: item.Timeout})
	case item.Event == whatsmeow.QRChannelEventCode && !p.coded:
		code, err := client.PairPhone(ctx, p.phone, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
		if err != nil {
			return false, fmt.Errorf("%w: %w", ErrPairing, err)
		}
		p.coded = true
		return false, p.show(PairStep{Code: code, Valid: codeLasts})
	case item.Event == whatsmeow.QRChannelEventPasskeyRequest:
		asked, err := json.Marshal(item.PasskeyRequest.PublicKey)
		if err != nil {
			return false, fmt.Errorf("%w: %w", ErrPairing, err)
		}
		return false, p.show(PairStep{Passkey: asked, Answer: func(ctx context.Context, answer []byte) error {
			return givePasskey(ctx, client, answer)
		}})
	case item.Event == whatsmeow.QRChannelEventPasskeyResponse:
		if err := p.show(PairStep{Confirm: item.PasskeyConfirmation.Code}); err != nil {
			return false, err
		}
		return false, client.SendPasskeyConfirmation(ctx)
	case item == whatsmeow.QRChannelSuccess:
		return true, nil
	case item == whatsmeow.QRChannelTimeout:
		return false, ErrTimeout
	case item == whatsmeow.QRChannelClientOutdated:
		return false, ErrOutdated
	case item.Error != nil:
		return false, fmt.Errorf("%w: %w", ErrPairing, item.Error)
	}
	return false, nil
}

// givePasskey hands over what a browser answered.
func givePasskey(ctx context.Context, client *whatsmeow.Client, answer []byte) error {
	var response types.WebAuthnResponse
	if err := json.Unmarshal(answer, &response); err != nil {
		return fmt.Errorf("%w: that is not what the browser gives", ErrPasskey)
	}
	if err := client.SendPasskeyResponse(ctx, &response); err != nil {
		return fmt.Errorf("%w: %w", ErrPasskey, err)
	}
	return nil
}

// codeLasts is how long a code to type is good for.
const codeLasts = 160 * time.Second
