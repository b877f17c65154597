package customer

import (
	"errors"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	phones "github.com/sharefi/sharefi/internal/phone"
)

// askPhone asks for the number that makes the purchase the person's.
func askPhone(t *dialog.Turn) { askPhoneWith(t, text.AskPhone) }

// askPhoneWith asks in other words. Without buttons the number is typed, and the channel finds out
// whether it is the sender's.
func askPhoneWith(t *dialog.Turn, key text.Key, args ...any) {
	if t.In.Typed {
		if typed, ok := typedPhone[key]; ok {
			key = typed
		}
		t.Say(key, args...)
		return
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(key, args...), AskPhone: t.Lang.Say(text.ButtonPhone)})
}

// typedPhone are the sentences that speak of a button, for channels without any.
var typedPhone = map[text.Key]text.Key{
	text.AskPhone: text.AskPhoneTyped, text.PhoneForeign: text.PhoneForeignTyped,
	text.PhoneInvalid: text.PhoneInvalidTyped,
}

// Recognise keeps the phone that the channel vouches for with each message.
func Recognise(t *dialog.Turn) {
	if phone, ok := vouched(t); ok && t.Decision.Session.Phone == "" {
		keepPhone(t, phone)
	}
	dropClaim(t)
}

// vouched is the phone that the channel vouches for with a message, if it may be a customer's.
func vouched(t *dialog.Turn) (string, bool) {
	if !t.In.Own || t.In.Kind == bot.Contact || !t.In.Private {
		return "", false
	}
	phone, err := dialog.VerifiedPhone(t.In, t.Countries)
	return phone, err == nil
}

// keepPhone makes the chat that of the customer with the phone. One whose record has an older spelling of it keeps that.
func keepPhone(t *dialog.Turn, phone string) {
	if known := t.Decision.Customer.Phone; known != "" && phones.Same(known, phone) {
		phone = known
	}
	t.Decision.Session.Phone, t.Decision.Customer.Phone = phone, phone
	t.Decision.Customer.Chats = append(slices.DeleteFunc(slices.Clone(t.Decision.Customer.Chats),
		func(chat string) bool { return chat == t.In.From() }), t.In.From())
}

func TakePhone(t *dialog.Turn) {
	phone, err := dialog.VerifiedPhone(t.In, t.Countries)
	switch {
	case errors.Is(err, bot.ErrPhoneForeign) && t.Decision.Session.Phone != "" && !t.In.Typed: // a card that nobody asked for
		t.Say(text.WordsOnly)
		return
	case err != nil:
		askPhoneWith(t, dialog.Sentence(err), "countries", strings.Join(t.Countries, ", "))
		return
	case phones.Same(t.Decision.Session.Phone, phone):
		t.Say(text.PhoneThanks, "phone", phone)
	case t.Decision.Session.Phone != "":
		askNumber(t, phone)
		return
	default:
		keepPhone(t, phone)
		if t.Decision.Session.Wants == "" {
			t.Say(text.PhoneThanks, "phone", phone)
		}
	}
	goOn(t, "menu")
}

// known asks for the phone unless it is known, and remembers what the person wanted.
func known(t *dialog.Turn, wants string) bool {
	if t.Decision.Session.Phone != "" {
		return true
	}
	if t.In.Own { // it is known, and refused
		_, err := dialog.VerifiedPhone(t.In, t.Countries)
		t.Say(dialog.Sentence(err), "countries", strings.Join(t.Countries, ", "))
		return false
	}
	t.Decision.Session.Wants = wants
	askPhone(t)
	return false
}
