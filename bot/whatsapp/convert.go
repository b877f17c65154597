package whatsapp

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strings"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/reference"
)

// personal reports whether a message is one person's to us: no group, status, channel, company's
// machine, or our own.
func personal(s types.MessageSource) bool {
	if s.IsGroup || s.IsFromMe || s.Sender.IsBot() || s.Sender.User == "0" {
		return false
	}
	return s.Sender.Server == types.DefaultUserServer || s.Sender.Server == types.HiddenUserServer
}

var digits = regexp.MustCompile(`^\d{5,15}$`)

// phoneOf is the number in an address, digits alone. Those of a LID are none.
func phoneOf(addresses ...types.JID) string {
	for _, a := range addresses {
		if a.Server == types.DefaultUserServer && a.User != "0" && digits.MatchString(a.User) {
			return a.User
		}
	}
	return ""
}

// content is a message without its wrappers, as it was edited last.
func content(e *events.Message) *waE2E.Message {
	m := opened(e.Message)
	if edited := m.GetProtocolMessage().GetEditedMessage(); edited != nil {
		m = opened(edited)
	}
	return m
}

// pictureOf is the picture of a message, known by the hash that comes with it: nothing is loaded, so it can't be shown again.
func pictureOf(m *waE2E.Message) billing.Picture {
	hash := m.GetImageMessage().GetFileSHA256()
	if d := m.GetDocumentMessage(); strings.HasPrefix(d.GetMimetype(), "image/") || d.GetMimetype() == "application/pdf" {
		hash = d.GetFileSHA256()
	}
	if len(hash) != sha256.Size {
		return billing.Picture{}
	}
	return billing.Picture{Mark: reference.PictureMark("whatsapp", hex.EncodeToString(hash))}
}

// convert reads a message's words. It reports false for what nobody said: reactions, edits of the
// chat itself, keys.
func convert(m *waE2E.Message) (kind bot.Kind, text, card string, said bool) {
	if words := wordsOf(m); words != "" {
		return bot.Text, words, "", true
	}
	if vcard := cardOf(m); vcard != "" {
		return bot.Contact, "", vcard, true
	}
	wordless := false
	if m != nil {
		m.ProtoReflect().Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
			wordless = !unsaid[f.Name()]
			return !wordless
		})
	}
	return bot.Media, "", "", wordless
}

// unsaid are the parts of a message that nobody says to us: reactions, votes, keys, settings, and what comes with others.
// Every other kind is answered, also those that WhatsApp adds.
var unsaid = map[protoreflect.Name]bool{
	"messageContextInfo": true, "senderKeyDistributionMessage": true, "fastRatchetKeySenderKeyDistributionMessage": true,
	"protocolMessage": true, "reactionMessage": true, "encReactionMessage": true, "pollUpdateMessage": true, "pollAddOptionMessage": true,
	"pollResultSnapshotMessage": true, "pollResultSnapshotMessageV3": true, "keepInChatMessage": true, "pinInChatMessage": true,
	"deviceSentMessage": true, "stickerSyncRmrMessage": true, "encEventResponseMessage": true, "encCommentMessage": true,
	"secretEncryptedMessage": true, "placeholderMessage": true, "messageHistoryBundle": true, "messageHistoryNotice": true,
	"callLogMesssage": true, "call": true, "chat": true, "scheduledCallEditMessage": true, "albumMessage": true,
	"declinePaymentRequestMessage": true, "cancelPaymentRequestMessage": true, "splitPaymentUpdateMessage": true,
	"limitSharingMessage": true, "groupRootKeyShare": true, "rootSecretDistributeMessage": true,
	"statusNotificationMessage": true, "statusLinkPreviewMetadata": true, "acp2SettingMessage": true,
	"botPlatformRegistrationSuccessMessage": true,
}

// mostWraps bounds how deep a message is wrapped.
const mostWraps = 4

// opened takes a message out of what it is wrapped in, such as one of an album. The library knows only some wrappers.
func opened(m *waE2E.Message) *waE2E.Message {
	for range mostWraps {
		var inner *waE2E.Message
		if m != nil {
			m.ProtoReflect().Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
				if f.Kind() == protoreflect.MessageKind && !f.IsList() && !f.IsMap() && !unsaid[f.Name()] {
					if wrap, ok := v.Message().Interface().(*waE2E.FutureProofMessage); ok {
						inner = wrap.GetMessage()
					}
				}
				return inner == nil
			})
		}
		if inner == nil {
			return m
		}
		m = inner
	}
	return m
}

// wordsOf finds the words, wherever a message may have them.
func wordsOf(m *waE2E.Message) string {
	for _, words := range []string{
		m.GetConversation(), m.GetExtendedTextMessage().GetText(),
		m.GetImageMessage().GetCaption(), m.GetVideoMessage().GetCaption(), m.GetDocumentMessage().GetCaption(),
		m.GetPtvMessage().GetCaption(), m.GetLiveLocationMessage().GetCaption(),
		m.GetButtonsResponseMessage().GetSelectedDisplayText(), m.GetButtonsResponseMessage().GetSelectedButtonID(),
		m.GetListResponseMessage().GetTitle(), m.GetTemplateButtonReplyMessage().GetSelectedDisplayText(),
		m.GetInteractiveResponseMessage().GetBody().GetText(), flowText(m.GetInteractiveResponseMessage()),
	} {
		if words = strings.TrimSpace(words); words != "" {
			return words
		}
	}
	return ""
}

// flowText is what was chosen in a form, for clients that send no words with it.
func flowText(r *waE2E.InteractiveResponseMessage) string {
	var chosen struct {
		ID string `json:"id"`
	}
	if json.Unmarshal([]byte(r.GetNativeFlowResponseMessage().GetParamsJSON()), &chosen) != nil {
		return ""
	}
	return chosen.ID
}

var waid = regexp.MustCompile(`waid=(\d{5,15})`)

// cardOf is the number on a contact card, digits alone. Anybody can send anybody's.
func cardOf(m *waE2E.Message) string {
	if found := waid.FindStringSubmatch(m.GetContactMessage().GetVcard()); found != nil {
		return found[1]
	}
	return ""
}
