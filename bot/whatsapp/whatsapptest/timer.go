package whatsapptest

import (
	"time"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// A setting is after how long the messages of a person's chat disappear.
type setting struct {
	seconds, before uint32
	set             int64
	id              string // of the message that set it; the device may answer by the one before until it has read that
}

// Disappear sets after how long the chat's messages disappear; 0 turns that off. From then on whatever the shop sends must
// carry it, and so does what the person says.
func (p *Person) Disappear(after time.Duration) {
	seconds := uint32(after.Seconds())
	m := &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
		Type: waE2E.ProtocolMessage_EPHEMERAL_SETTING.Enum(), EphemeralExpiration: proto.Uint32(seconds),
		EphemeralSettingTimestamp: proto.Int64(p.s.now().Unix()),
	}}
	id := newID()
	p.set(func() { p.timer = setting{seconds, p.timer.seconds, p.s.now().Unix(), id} })
	p.SendAs(id, p.s.now(), m)
}

// timed is a message as a phone sends it in a chat whose messages disappear. The caller holds mu.
func (p *Person) timed(m *waE2E.Message) *waE2E.Message {
	if p.timer.seconds == 0 || m.ProtocolMessage != nil {
		return m
	}
	info := &waE2E.ContextInfo{Expiration: proto.Uint32(p.timer.seconds), EphemeralSettingTimestamp: proto.Int64(p.timer.set)}
	if m.Conversation != nil {
		return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: m.Conversation, ContextInfo: info}}
	}
	each(m, func(kind protoreflect.Message, about protoreflect.FieldDescriptor) {
		kind.Set(about, protoreflect.ValueOfMessage(info.ProtoReflect()))
	})
	return m
}

// each finds the parts of a message that can say something of its chat, also in the wrapper of a document's caption.
func each(m *waE2E.Message, f func(kind protoreflect.Message, about protoreflect.FieldDescriptor)) {
	if inner := m.GetDocumentWithCaptionMessage().GetMessage(); inner != nil {
		m = inner
	}
	m.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if field.Kind() == protoreflect.MessageKind && !field.IsList() && !field.IsMap() {
			if about := v.Message().Descriptor().Fields().ByName("contextInfo"); about != nil {
				f(v.Message(), about)
			}
		}
		return true
	})
}

// keepsTimer checks that a message to the person disappears as the chat's messages do. The caller holds mu.
func (p *Person) keepsTimer(m *waE2E.Message) {
	got := uint32(0)
	each(m, func(kind protoreflect.Message, about protoreflect.FieldDescriptor) {
		if info, ok := kind.Get(about).Message().Interface().(*waE2E.ContextInfo); ok {
			got = info.GetExpiration()
		}
	})
	if got == p.timer.seconds || got == p.timer.before && p.s.waits(p.timer.id) {
		return
	}
	p.s.fault("a message to %s disappears after %d s, and the chat's after %d s", p.lid, got, p.timer.seconds)
}

// waits reports whether a device has not acknowledged a message. The caller holds mu.
func (s *Server) waits(id string) bool {
	if s.account == nil {
		return false
	}
	for _, d := range s.account.devices {
		for _, waiting := range d.pending {
			if waiting.id == id {
				return true
			}
		}
	}
	return false
}
