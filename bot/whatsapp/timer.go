package whatsapp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// A timer is after how long a chat's messages disappear, and since when that is so. WhatsApp does not add it: a message
// without it stays, and the phone warns that the other side does not keep to the setting.
type timer struct {
	seconds uint32 // 0: never
	set     int64  // s
}

// noteTimer keeps the timer that a message sets or carries. It reports false if it could not be kept.
func (c *Channel) noteTimer(ctx context.Context, client *whatsmeow.Client, e *events.Message) bool {
	t, said := timerIn(e.Message)
	if !said || e.Info.IsGroup || !e.Info.IsFromMe && !personal(e.Info.MessageSource) {
		return true
	}
	if t.set == 0 {
		t.set = e.Info.Timestamp.Unix()
	}
	chat, other := e.Info.Sender, e.Info.SenderAlt
	if e.Info.IsFromMe {
		chat, other = e.Info.Chat, e.Info.RecipientAlt
	}
	if chat.Server != types.DefaultUserServer && chat.Server != types.HiddenUserServer {
		return true
	}
	name, _ := c.who(ctx, client, chat, other)
	if err := c.books.setTimer(ctx, name, t); err != nil {
		c.Log.Error("a chat's timer could not be kept, WhatsApp sends it again", "err", err)
		return false
	}
	return true
}

// timerIn is the timer that a message sets or carries. Bare words carry none and say nothing of it.
func timerIn(m *waE2E.Message) (timer, bool) {
	if p := m.GetProtocolMessage(); p != nil && p.GetType() == waE2E.ProtocolMessage_EPHEMERAL_SETTING {
		return timer{p.GetEphemeralExpiration(), p.GetEphemeralSettingTimestamp()}, true
	}
	info := contextOf(m)
	if info == nil {
		return timer{}, false
	}
	return timer{info.GetExpiration(), info.GetEphemeralSettingTimestamp()}, true
}

// contextOf is what a message of whatever kind carries about its chat. Each kind has a field of its own for it, and new kinds
// come with each version, so it is looked for by its name.
func contextOf(m *waE2E.Message) (info *waE2E.ContextInfo) {
	if m == nil {
		return nil
	}
	m.ProtoReflect().Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if f.Kind() != protoreflect.MessageKind || f.IsList() || f.IsMap() {
			return true
		}
		kind := v.Message()
		about := kind.Descriptor().Fields().ByName("contextInfo")
		if about != nil && kind.Has(about) {
			info, _ = kind.Get(about).Message().Interface().(*waE2E.ContextInfo)
		}
		return info == nil
	})
	return info
}

// disappearing gives a message of ours the timer of its chat. Bare words have no room for it, so they become a text that has.
func (t timer) disappearing(m *waE2E.Message) *waE2E.Message {
	if t.seconds == 0 {
		return m
	}
	info := &waE2E.ContextInfo{Expiration: proto.Uint32(t.seconds), EphemeralSettingTimestamp: proto.Int64(t.set)}
	file := m.GetDocumentMessage()
	if wrapped := m.GetDocumentWithCaptionMessage().GetMessage(); wrapped != nil {
		file = wrapped.GetDocumentMessage()
	}
	switch {
	case m.Conversation != nil:
		return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: m.Conversation, ContextInfo: info}}
	case m.ImageMessage != nil:
		m.ImageMessage.ContextInfo = info
	case file != nil:
		file.ContextInfo = info
	}
	return m
}

// setTimer keeps a chat's timer, unless a newer one is known: messages that were sent before a change may come after it.
func (b *books) setTimer(ctx context.Context, chat string, t timer) error {
	_, err := b.db.ExecContext(ctx, `INSERT INTO sharefi_timers (chat, seconds, since) VALUES (?, ?, ?)
		ON CONFLICT (chat) DO UPDATE SET seconds = excluded.seconds, since = excluded.since WHERE excluded.since >= since`,
		chat, t.seconds, t.set)
	if err != nil {
		return fmt.Errorf("keep a chat's timer: %w", err)
	}
	return nil
}

// timer is a chat's timer.
func (b *books) timer(ctx context.Context, chat string) (t timer, err error) {
	err = b.db.QueryRowContext(ctx, `SELECT seconds, since FROM sharefi_timers WHERE chat = ?`, chat).Scan(&t.seconds, &t.set)
	if errors.Is(err, sql.ErrNoRows) {
		return timer{}, nil
	}
	if err != nil {
		return timer{}, fmt.Errorf("look up a chat's timer: %w", err)
	}
	return t, nil
}
