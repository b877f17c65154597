package whatsapp

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"

	"github.com/sharefi/sharefi/bot"
)

// maxDocument is the largest file that is sent; WhatsApp's own apps take more.
const maxDocument = 100_000_000

var errTooLarge = fmt.Errorf("%w: larger than WhatsApp takes", bot.ErrRejected)

// upload makes a document on the disk, never in memory, encrypts it there and uploads it. It lies in
// the folder of the session, which nobody else may read, and only as long as it takes.
func (c *Channel) upload(ctx context.Context, d *bot.Document) (_ *waE2E.DocumentMessage, err error) {
	file, err := os.CreateTemp(filepath.Dir(c.File), "document-*")
	if err != nil {
		return nil, fmt.Errorf("make the file %s: %w", d.Name, err)
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	if err := fill(ctx, file, d); err != nil {
		return nil, fmt.Errorf("make the file %s: %w", d.Name, err)
	}
	client := c.connected(ctx)
	if client == nil {
		return nil, ctx.Err()
	}
	up, err := client.UploadReader(ctx, file, kept{file}, whatsmeow.MediaDocument)
	if err != nil {
		return nil, fmt.Errorf("upload the file %s: %w", d.Name, err)
	}
	return &waE2E.DocumentMessage{
		FileName: &d.Name, Title: &d.Name, Mimetype: &d.MIME, URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
	}, nil
}

// kept is a file that stays open when the library's upload is over.
type kept struct{ *os.File }

func (kept) Close() error { return nil }

// fill writes a document and goes back to its beginning.
func fill(ctx context.Context, file *os.File, d *bot.Document) error {
	body := bufio.NewWriter(&atMost{to: file, left: maxDocument})
	if err := errors.Join(d.Write(ctx, body), body.Flush()); err != nil {
		return err
	}
	_, err := file.Seek(0, io.SeekStart)
	return err
}

// atMost refuses to write more than WhatsApp takes.
type atMost struct {
	to   io.Writer
	left int
}

func (a *atMost) Write(p []byte) (int, error) {
	if a.left -= len(p); a.left < 0 {
		return 0, errTooLarge
	}
	return a.to.Write(p)
}

// captioned is the message of a document. Phones show words below it only in a wrapper of its own.
func captioned(d *waE2E.DocumentMessage, words string) *waE2E.Message {
	m := &waE2E.Message{DocumentMessage: d}
	if words == "" {
		return m
	}
	d.Caption = proto.String(words)
	return &waE2E.Message{DocumentWithCaptionMessage: &waE2E.FutureProofMessage{Message: m}}
}
