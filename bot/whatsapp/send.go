package whatsapp

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"

	"github.com/sharefi/sharefi/bot"
)

// maxMessage is the longest text that is sent in one piece, in bytes; WhatsApp takes more.
const maxMessage = 4000

// Send is bot.Channel's. While the link is cut off it waits. The same letter gets the same message
// ids, so that a phone which has it shows it once.
func (c *Channel) Send(ctx context.Context, out bot.Outgoing) error {
	words, data := render(out)
	if words == "" && out.Picture == nil && out.Document == nil {
		return nil
	}
	if !c.opened.Load() {
		return errNotOpen
	}
	name, known, exists, err := c.books.find(ctx, out.Chat)
	switch {
	case err != nil:
		return err
	case !exists:
		return fmt.Errorf("%w: who has not written first is not written to", bot.ErrGone)
	case known.gone:
		return fmt.Errorf("%w: WhatsApp takes nothing for this person", bot.ErrGone)
	}
	to, err := types.ParseJID(name)
	if err != nil {
		return fmt.Errorf("%w: %w", bot.ErrGone, err)
	}
	p := parcel{id: out.ID, chat: name, words: words, menu: data, picture: out.Picture}
	if p.timer, err = c.books.timer(ctx, name); err != nil {
		return err
	}
	if out.Document != nil { // while others are written to: it may take minutes
		if p.file, err = c.upload(ctx, out.Document); errors.Is(err, errTooLarge) && out.Document.Instead != "" {
			p.words, p.menu, err = marks.Replace(out.Document.Instead), nil, nil
		}
		if err != nil {
			return err
		}
	}
	c.sending.Lock()
	defer c.sending.Unlock()
	client := c.connected(ctx)
	if client == nil {
		return ctx.Err()
	}
	return c.deliver(ctx, client, to, p)
}

// A parcel is a message as WhatsApp takes it, not yet cut into parts.
type parcel struct {
	id      string // the letter's
	chat    string
	words   string
	menu    []string // what its numbers mean
	picture []byte
	file    *waE2E.DocumentMessage // uploaded
	timer   timer                  // of the chat
}

func (c *Channel) deliver(ctx context.Context, client *whatsmeow.Client, to types.JID, p parcel) error {
	c.pause(ctx, client, to)
	var messages []*waE2E.Message
	words := p.words
	switch {
	case p.picture != nil:
		picture, err := c.picture(ctx, client, p.picture)
		if err != nil {
			return err
		}
		if len(words) <= maxMessage {
			picture.ImageMessage.Caption, words = proto.String(words), ""
		}
		messages = append(messages, picture)
	case p.file != nil && len(words) <= maxMessage:
		messages, words = append(messages, captioned(p.file, words)), ""
	case p.file != nil:
		messages = append(messages, captioned(p.file, ""))
	}
	for words != "" {
		part := words[:cut(words, maxMessage)]
		words = strings.TrimLeft(words[len(part):], "\n")
		messages = append(messages, &waE2E.Message{Conversation: proto.String(part)})
	}
	if len(p.menu) > 0 { // before it is sent: an answer may come at once
		if err := c.books.offer(ctx, p.chat, p.id, c.Now(), p.menu); err != nil {
			return err
		}
	}
	ctx, done := lingering(ctx)
	defer done()
	var taken time.Time
	for i, m := range messages {
		sent, err := client.SendMessage(ctx, to, p.timer.disappearing(m), whatsmeow.SendRequestExtra{ID: messageID(p.id, i)})
		c.last = time.Now()
		if err != nil {
			return c.refusal(ctx, to, err)
		}
		taken = sent.Timestamp
	}
	if len(p.menu) > 0 {
		return c.books.took(ctx, p.chat, p.id, taken)
	}
	return nil
}

// linger is how long a message on its way is waited for when the program ends.
const linger = time.Second

// lingering is a context that ends a moment after another: the library closes the channel of an answer
// when its context ends, whether or not the answer is just being put into it.
func lingering(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(linger, cancel) })
	return longer, func() { stop(); cancel() }
}

// messageID makes the id of a letter's part. It is empty for what has no letter, so that the library
// makes one.
func messageID(letter string, part int) types.MessageID {
	if letter == "" {
		return ""
	}
	sum := sha256.Sum256([]byte("sharefi " + letter + " " + strconv.Itoa(part)))
	return "3EB0" + strings.ToUpper(hex.EncodeToString(sum[:9]))
}

// cut is where to break a text: at a line's end, a space, or between two characters.
func cut(words string, most int) int {
	if len(words) <= most {
		return len(words)
	}
	for _, end := range []string{"\n", " "} {
		if i := strings.LastIndex(words[:most], end); i > most/2 {
			return i + 1
		}
	}
	for most > 0 && words[most]&0xC0 == 0x80 {
		most--
	}
	return most
}

// pause leaves as much time before a message as a person would, and shows that one is being typed.
func (c *Channel) pause(ctx context.Context, client *whatsmeow.Client, to types.JID) {
	wait := c.Gap() - time.Since(c.last) // a wall clock may be put back
	if err := client.SendChatPresence(ctx, to, types.ChatPresenceComposing, ""); err != nil {
		c.Log.Debug("show that an answer is being typed", "err", err)
	}
	if wait <= 0 {
		return
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

var codeOf = regexp.MustCompile(`error (\d{3})$`)

// refusal gives WhatsApp's no its meaning. 463 is for people who are not to be written to: that is
// final for this person until they write again.
func (c *Channel) refusal(ctx context.Context, to types.JID, err error) error {
	if !errors.Is(err, whatsmeow.ErrServerReturnedError) {
		return fmt.Errorf("send: %w", err)
	}
	code := codeOf.FindStringSubmatch(err.Error())
	switch {
	case code != nil && code[1] == "463":
		if err := c.books.lose(ctx, to.String()); err != nil {
			return err
		}
		return fmt.Errorf("%w: error 463", bot.ErrGone)
	case code != nil && code[1][0] == '4':
		return fmt.Errorf("%w: error %s", bot.ErrRejected, code[1])
	}
	return fmt.Errorf("send: %w", err)
}

// picture uploads a PNG, encrypted, and makes the message that shows it.
func (c *Channel) picture(ctx context.Context, client *whatsmeow.Client, body []byte) (*waE2E.Message, error) {
	shown, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", bot.ErrRejected, err)
	}
	up, err := client.Upload(ctx, body, whatsmeow.MediaImage)
	if err != nil {
		return nil, fmt.Errorf("upload a picture: %w", err)
	}
	size := shown.Bounds().Size()
	return &waE2E.Message{ImageMessage: &waE2E.ImageMessage{
		Mimetype: proto.String("image/png"), URL: &up.URL, DirectPath: &up.DirectPath, MediaKey: up.MediaKey,
		FileEncSHA256: up.FileEncSHA256, FileSHA256: up.FileSHA256, FileLength: &up.FileLength,
		Width: proto.Uint32(uint32(size.X)), Height: proto.Uint32(uint32(size.Y)), JPEGThumbnail: thumbnail(shown), //nolint:gosec // sizes of our own pictures
	}}, nil
}

// thumbnail is the small picture that shows before the large one is loaded.
func thumbnail(shown image.Image) []byte {
	const side = 72
	from := shown.Bounds()
	small := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			small.Set(x, y, color.GrayModel.Convert(shown.At(from.Min.X+x*from.Dx()/side, from.Min.Y+y*from.Dy()/side)))
		}
	}
	var b bytes.Buffer
	if jpeg.Encode(&b, small, &jpeg.Options{Quality: 60}) != nil {
		return nil
	}
	return b.Bytes()
}
