package whatsapp

import (
	"context"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/sharefi/sharefi/bot"
)

// handler is what Receive hands messages to.
type handler = func(context.Context, bot.Incoming) error

// Receive is bot.Channel's. It keeps the link, and hands over what the inbox has. While the session's file can't be
// read it rests.
func (c *Channel) Receive(ctx context.Context, handle handler) error {
	c.awaitFile(ctx)
	var work sync.WaitGroup
	defer work.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work.Go(func() { c.keepLinked(ctx) })
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval, retry.MaxInterval = 250*time.Millisecond, 20*time.Second
	for ctx.Err() == nil {
		more, err := c.empty(ctx, handle)
		switch {
		case err != nil && ctx.Err() == nil:
			c.Log.Warn("handle WhatsApp's messages, they are kept", "err", err)
			c.rest(ctx, retry.NextBackOff())
		case more:
			retry.Reset()
		default:
			retry.Reset()
			c.rest(ctx, lookAgain)
		}
	}
	return nil
}

// fileAgain is how often a session's file that can't be read is tried again.
const fileAgain = 10 * time.Second

// awaitFile opens the session's file, as soon as it can be read.
func (c *Channel) awaitFile(ctx context.Context) {
	for ctx.Err() == nil {
		err := c.open(ctx)
		if err == nil {
			return
		}
		if ctx.Err() == nil {
			c.Log.Error("the WhatsApp session can't be read, so the shop rests there; move "+c.File+" away, and link again "+
				"with /whatsapp", "err", err, "again", fileAgain)
			c.set(nil, State{Why: bot.CutSession})
		}
		timer := time.NewTimer(fileAgain)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case p := <-c.asks:
			p.done <- errNotOpen
		}
		timer.Stop()
	}
}

const (
	lookAgain  = time.Minute // into the inbox, without a nudge
	batch      = 200         // messages handed over at once
	sideBySide = 8           // chats
)

// rest waits for a while, or for a new message.
func (c *Channel) rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-c.nudge:
	}
}

// receive puts a message into the inbox, and reports whether WhatsApp may forget it.
func (c *Channel) receive(client *whatsmeow.Client, e *events.Message) bool {
	ctx := context.Background() // what was decrypted once has to be kept, also at the end
	if !c.noteTimer(ctx, client, e) {
		return false
	}
	if e.Info.IsFromMe && !e.Info.IsGroup {
		return c.takenOver(ctx, client, e)
	}
	m := content(e)
	kind, text, card, said := convert(m)
	if !personal(e.Info.MessageSource) || !said {
		return true
	}
	name, phone := c.who(ctx, client, e.Info.Sender, e.Info.SenderAlt)
	return c.file(ctx, letter{
		Sender: e.Info.Sender.ToNonAD().String(), Message: e.Info.ID,
		In: bot.Incoming{
			ID: name + "/" + e.Info.ID, Channel: c.Name(), Chat: name, Private: true, Kind: kind, Text: text,
			Phone: orElse(phone, card), Own: phone != "", Typed: true, Name: e.Info.PushName, At: e.Info.Timestamp,
			Picture: pictureOf(m),
		},
	})
}

// called answers a call like a message without words.
func (c *Channel) called(client *whatsmeow.Client, e *events.CallOffer) bool {
	if !e.GroupJID.IsEmpty() {
		return true
	}
	ctx := context.Background()
	name, phone := c.who(ctx, client, e.From, e.CallCreatorAlt)
	return c.file(ctx, letter{In: bot.Incoming{
		ID: name + "/call/" + e.CallID, Channel: c.Name(), Chat: name, Private: true, Kind: bot.Media,
		Phone: phone, Own: phone != "", Typed: true, At: e.Timestamp,
	}})
}

func (c *Channel) file(ctx context.Context, l letter) bool {
	if err := c.books.keep(ctx, l, c.Now()); err != nil {
		c.Log.Error("a message could not be kept, WhatsApp sends it again", "err", err)
		return false
	}
	select {
	case c.nudge <- struct{}{}:
	default:
	}
	return true
}

// who names a sender: by LID where it is known, so that one person is one chat, however their
// messages are addressed; and with the phone that WhatsApp attached.
func (c *Channel) who(ctx context.Context, client *whatsmeow.Client, sender, other types.JID) (name, phone string) {
	sender, other = sender.ToNonAD(), other.ToNonAD()
	phone = phoneOf(sender, other)
	switch {
	case sender.Server == types.HiddenUserServer && phone == "":
		if known, err := client.Store.LIDs.GetPNForLID(ctx, sender); err == nil {
			phone = phoneOf(known)
		}
	case sender.Server == types.DefaultUserServer && other.Server == types.HiddenUserServer:
		sender = other
	case sender.Server == types.DefaultUserServer:
		if known, err := client.Store.LIDs.GetLIDForPN(ctx, sender); err == nil && !known.IsEmpty() {
			sender = known.ToNonAD()
		}
	}
	return sender.String(), phone
}

// takenOver keeps the bot out of a chat in which a person wrote on the linked phone.
func (c *Channel) takenOver(ctx context.Context, client *whatsmeow.Client, e *events.Message) bool {
	if wordsOf(e.Message) == "" {
		return true
	}
	name, _ := c.who(ctx, client, e.Info.Chat, e.Info.RecipientAlt)
	if err := c.books.hush(ctx, name, c.Now().Add(c.HandsOff)); err != nil {
		c.Log.Warn("note that a person took over a chat", "err", err)
	}
	return true
}

// empty hands over what waits: messages of one chat in their order, different chats side by side.
// It reports whether there may be more.
func (c *Channel) empty(ctx context.Context, handle handler) (bool, error) {
	n, err := c.books.met(ctx, c.Now().Truncate(24*time.Hour))
	if err != nil {
		return false, err
	}
	letters, broken, err := c.books.open(ctx, batch, n < c.NewChats)
	if err != nil {
		return false, err
	}
	for _, seq := range broken {
		c.Log.Error("a message in WhatsApp's inbox can't be read, and is left out", "seq", seq)
		if err := c.books.done(ctx, seq, c.Now()); err != nil {
			return false, err
		}
	}
	chats, full := map[string][]letter{}, len(letters) == batch
	for _, l := range letters {
		chats[l.In.Chat] = append(chats[l.In.Chat], l)
		full = full || len(chats[l.In.Chat]) == perChat
	}
	var (
		work    sync.WaitGroup
		mu      sync.Mutex
		failed  error
		settled int
		slots   = make(chan struct{}, sideBySide)
	)
	for _, list := range chats {
		slots <- struct{}{}
		work.Go(func() {
			defer func() { <-slots }()
			for _, l := range list {
				done, err := c.settle(ctx, l, handle)
				mu.Lock()
				if err != nil {
					failed = err
				}
				if done {
					settled++
				}
				mu.Unlock()
				if !done {
					return
				}
			}
		})
	}
	work.Wait()
	return settled > 0 && full, failed
}

// settle hands one message over, and reports whether it is done with. It is not when it has to wait
// for tomorrow.
func (c *Channel) settle(ctx context.Context, l letter, handle handler) (bool, error) {
	welcome, err := c.welcome(ctx, l)
	if err != nil {
		return false, err
	}
	switch welcome {
	case notToday:
		return false, nil
	case answered:
		in, err := c.understand(ctx, l)
		if err != nil {
			return false, err
		}
		c.tick(ctx, l)
		if err := handle(ctx, in); err != nil {
			return false, err
		}
	}
	return true, c.books.done(context.WithoutCancel(ctx), l.Seq, c.Now()) // also at the end: it was handled
}

type treatment int

const (
	answered treatment = iota
	unanswered
	notToday
)

// welcome says what to do about a message: old ones are left alone, and so are chats that a person
// has taken over; people who are new wait for tomorrow when there were many today.
func (c *Channel) welcome(ctx context.Context, l letter) (treatment, error) {
	now := c.Now()
	_, known, exists, err := c.books.find(ctx, l.In.Chat)
	if err != nil {
		return unanswered, err
	}
	if !exists {
		today := now.Truncate(24 * time.Hour)
		n, err := c.books.met(ctx, today)
		switch {
		case err != nil:
			return unanswered, err
		case n >= c.NewChats:
			return notToday, nil
		}
	}
	if l.Kept.Sub(l.In.At) > c.Fresh || now.Before(known.silent) {
		return unanswered, nil
	}
	phone := ""
	if l.In.Own {
		phone = l.In.Phone
	}
	return answered, c.books.meet(ctx, l.In.Chat, phone, now)
}

// understand reads an answer to a menu, and finds out whether a number that somebody typed or sent
// as a card is the sender's own.
func (c *Channel) understand(ctx context.Context, l letter) (bot.Incoming, error) {
	in := l.In
	if in.Kind == bot.Text {
		data, err := c.books.offered(ctx, in.Chat, in.At, l.Kept)
		if err != nil {
			return in, err
		}
		if chosen, ok := choice(in.Text, data); ok {
			in.Kind, in.Text = bot.Button, chosen
			return in, nil
		}
	}
	typed := typedNumber(in)
	switch {
	case in.Own && in.Kind == bot.Contact:
		in.Kind = bot.Media // the number is known; a card needs no answer
		return in, nil
	case in.Own || typed == "":
		return in, nil
	}
	own, err := c.belongs(ctx, in.Chat, typed)
	if err != nil {
		return in, err
	}
	in.Kind, in.Phone, in.Own, in.Text = bot.Contact, typed, own, ""
	if own {
		err = c.books.meet(ctx, in.Chat, typed, c.Now())
	}
	return in, err
}

// tickWithin is how long blue ticks may take; they are only manners.
const tickWithin = 5 * time.Second

// tick marks a message as read.
func (c *Channel) tick(ctx context.Context, l letter) {
	c.mu.Lock()
	client, linked := c.client, c.state.Linked
	c.mu.Unlock()
	sender, err := types.ParseJID(l.Sender)
	if client == nil || !linked || l.Message == "" || err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, tickWithin)
	defer cancel()
	if err := client.MarkRead(ctx, []types.MessageID{l.Message}, c.Now(), sender, sender); err != nil {
		c.Log.Debug("mark a message as read", "err", err)
	}
}
