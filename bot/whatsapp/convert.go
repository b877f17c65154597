package whatsapp

import (
	"encoding/json"
	"regexp"
	"strings"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"github.com/sharefi/sharefi/bot"
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

// convert reads a message's words. It reports false for what nobody said: reactions, edits of the
// chat itself, keys.
func convert(e *events.Message) (kind bot.Kind, text, card string, said bool) {
	m := e.Message
	if edited := m.GetProtocolMessage().GetEditedMessage(); edited != nil {
		m = edited
	}
	if words := wordsOf(m); words != "" {
		return bot.Text, words, "", true
	}
	if vcard := cardOf(m); vcard != "" {
		return bot.Contact, "", vcard, true
	}
	switch {
	case m.GetImageMessage() != nil, m.GetVideoMessage() != nil, m.GetAudioMessage() != nil, m.GetDocumentMessage() != nil,
		m.GetStickerMessage() != nil, m.GetLocationMessage() != nil, m.GetLiveLocationMessage() != nil,
		m.GetPtvMessage() != nil,
		m.GetPollCreationMessage() != nil, m.GetPollCreationMessageV3() != nil, m.GetContactMessage() != nil,
		m.GetContactsArrayMessage() != nil, m.GetEventMessage() != nil:
		return bot.Media, "", "", true
	}
	return "", "", "", false
}

// wordsOf finds the words, wherever a message may have them.
func wordsOf(m *waE2E.Message) string {
	for _, words := range []string{
		m.GetConversation(), m.GetExtendedTextMessage().GetText(),
		m.GetImageMessage().GetCaption(), m.GetVideoMessage().GetCaption(), m.GetDocumentMessage().GetCaption(),
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
