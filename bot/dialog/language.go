package dialog

import (
	"github.com/nyaruka/phonenumbers"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/phone"
)

// guess is the language to begin with: that of the chat's client, or else the one that most people
// speak in the country of the phone.
func guess(in bot.Incoming) string {
	if in.Lang != "" || !in.Own {
		return in.Lang
	}
	number, err := phonenumbers.Parse(phone.Today(in.Phone), "")
	if err != nil {
		return ""
	}
	return text.OfCountry(phonenumbers.GetRegionCodeForNumber(number))
}
