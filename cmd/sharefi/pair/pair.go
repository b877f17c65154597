// Package pair links the shop to a WhatsApp account at a terminal.
//
// It owns the words of each step. Its one invariant: it works only while no shop does, since an account's session
// has one file.
package pair

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"rsc.io/qr"

	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/span"
)

var errNotEnabled = errors.New("whatsapp.enabled is not true in the configuration; set it first")

// Run links this machine as a device of an account: by a picture to scan, or by a code to type on a phone.
func Run(ctx context.Context, s cli.Streams, file, phone string) error {
	c, err := cli.Load(s, file)
	if err != nil {
		return err
	}
	if !c.WhatsApp.Enabled {
		return cli.Usage(errNotEnabled)
	}
	return app.Alone(ctx, s, c, func(ctx context.Context, _ *redisdb.DB) error {
		if err := os.MkdirAll(filepath.Dir(app.SessionFile(c)), 0o700); err != nil {
			return fmt.Errorf("make the data folder: %w", err)
		}
		channel, err := whatsapp.Open(ctx, whatsapp.Config{
			File: app.SessionFile(c), Version: c.WhatsApp.Version, Log: cli.NewLog(s.Err, c),
		})
		if err != nil {
			return err
		}
		defer channel.Close()
		lines := bufio.NewReader(s.In)
		err = channel.PairAlone(ctx, phone,
			func(step whatsapp.PairStep) error { return showPairing(ctx, s.Out, lines, step) })
		if err == nil {
			fmt.Fprintln(s.Out, "Linked. Start sharefi run, and write to the account from another phone.")
		}
		return err
	})
}

func showPairing(ctx context.Context, w io.Writer, lines *bufio.Reader, step whatsapp.PairStep) error {
	const where = "On the phone with the shop's WhatsApp: Settings > Linked devices > Link a device"
	switch {
	case step.QR != "":
		code, err := qr.Encode(step.QR, qr.L)
		if err != nil {
			return fmt.Errorf("draw the picture to scan: %w", err)
		}
		fmt.Fprintf(w, "\n%s.\nScan this within %s; a new one follows:\n\n", where, span.Words(step.Valid))
		draw(w, code)
	case step.Code != "":
		fmt.Fprintf(w, "\n%s > Link with phone number.\nType this within %s:\n\n    %s\n", where, span.Words(step.Valid), step.Code)
	case step.Confirm != "":
		fmt.Fprintf(w, "\nThe phone asks whether this is the code it shows: %s\n", step.Confirm)
	case step.Passkey != nil:
		return askPasskey(ctx, w, lines, step)
	}
	return nil
}

// askPasskey leads through the step that only a browser on WhatsApp's own page can do.
func askPasskey(ctx context.Context, w io.Writer, lines *bufio.Reader, step whatsapp.PairStep) error {
	fmt.Fprintf(w, `
This account protects new links with a passkey. It is given by a browser, in five steps:

  1. Open https://web.whatsapp.com in Chrome or Edge, on the computer or phone that has the passkey.
  2. Press F12 and choose Console. (If it asks you to, type: allow pasting)
  3. Paste this line there and press Enter:

     copy(JSON.stringify((await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(%s)})).toJSON()))

  4. Use the passkey when the browser asks for it. The answer is now in the clipboard.
  5. Paste the answer here and press Enter:
`, step.Passkey)
	answer, err := lines.ReadString('\n')
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return step.Answer(ctx, []byte(strings.TrimSpace(answer)))
}

// draw prints a QR code with two rows in a line of characters.
func draw(w io.Writer, code *qr.Code) {
	const edge = 2
	light := func(x, y int) bool { return !code.Black(x, y) }
	for y := -edge; y < code.Size+edge; y += 2 {
		line := strings.Builder{}
		for x := -edge; x < code.Size+edge; x++ {
			upper, lower := light(x, y), light(x, y+1)
			switch {
			case upper && lower:
				line.WriteRune('█')
			case upper:
				line.WriteRune('▀')
			case lower:
				line.WriteRune('▄')
			default:
				line.WriteRune(' ')
			}
		}
		fmt.Fprintln(w, line.String())
	}
}
