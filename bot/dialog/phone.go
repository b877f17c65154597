package dialog

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/sharefi/sharefi/bot"
)

func ParsePhone(s string) (string, bool) {
	if !strings.HasPrefix(s, "+") {
		return "", false
	}
	number, err := phonenumbers.Parse(s, "")
	if err != nil || !phonenumbers.IsValidNumber(number) {
		return "", false
	}
	return phonenumbers.Format(number, phonenumbers.E164), true
}

// VerifiedPhone reads the number of a contact card that the channel vouches for, and makes it
// E.164. Only mobile numbers of the served countries pass.
// Errors: ErrPhoneForeign, ErrPhoneAnonymous, ErrPhoneInvalid, ErrPhoneLandline, ErrPhoneCountry.
func VerifiedPhone(in bot.Incoming, countries []string) (string, error) {
	if !in.Own {
		return "", bot.ErrPhoneForeign
	}
	digits := "+" + strings.TrimPrefix(strings.TrimSpace(in.Phone), "+")
	if strings.HasPrefix(digits, "+888") {
		return "", bot.ErrPhoneAnonymous
	}
	number, err := phonenumbers.Parse(digits, "")
	if err != nil || !phonenumbers.IsValidNumber(number) {
		return "", bot.ErrPhoneInvalid
	}
	switch phonenumbers.GetNumberType(number) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE:
	default:
		return "", bot.ErrPhoneLandline
	}
	region := phonenumbers.GetRegionCodeForNumber(number)
	if len(countries) > 0 && !slices.Contains(countries, region) {
		return "", bot.ErrPhoneCountry
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}

// ShortPhone is what logs show.
func ShortPhone(phone string) string {
	if len(phone) < 7 {
		return "…"
	}
	return phone[:3] + "…" + phone[len(phone)-2:]
}
