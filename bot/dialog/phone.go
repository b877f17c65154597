package dialog

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/phone"
)

// VerifiedPhone is the number that the channel vouches for, as E.164 in today's numbering plan. Landlines and numbers
// of countries that are not served are refused; one that no table knows is not, since a chat has proved it.
// Errors: ErrPhoneForeign, ErrPhoneAnonymous, ErrPhoneInvalid, ErrPhoneLandline, ErrPhoneCountry.
func VerifiedPhone(in bot.Incoming, countries []string) (string, error) {
	if !in.Own {
		return "", bot.ErrPhoneForeign
	}
	said := phone.Today(in.Phone)
	if strings.HasPrefix(said, "+888") {
		return "", bot.ErrPhoneAnonymous
	}
	if !whole(said[1:]) {
		return "", bot.ErrPhoneInvalid
	}
	number, err := phonenumbers.Parse(said, "")
	if err != nil || !phonenumbers.IsValidNumber(number) {
		served := func(country string) bool {
			return err == nil && int32(phonenumbers.GetCountryCodeForRegion(country)) == number.GetCountryCode() //nolint:gosec // small
		}
		if len(countries) > 0 && !slices.ContainsFunc(countries, served) {
			return "", bot.ErrPhoneCountry
		}
		return said, nil
	}
	switch phonenumbers.GetNumberType(number) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE, phonenumbers.UNKNOWN:
	default:
		return "", bot.ErrPhoneLandline
	}
	if len(countries) > 0 && !slices.Contains(countries, phonenumbers.GetRegionCodeForNumber(number)) {
		return "", bot.ErrPhoneCountry
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}

// The lengths of a number with its country's code, as E.164 has them and as the shortest ones are.
const (
	fewestDigits = 7
	mostDigits   = 15
)

// whole reports whether digits can be all of a number.
func whole(digits string) bool {
	return len(digits) >= fewestDigits && len(digits) <= mostDigits && digits[0] != '0' && strings.Trim(digits, "0123456789") == ""
}

// ShortPhone is what logs show.
func ShortPhone(phone string) string {
	if len(phone) < 7 {
		return "…"
	}
	return phone[:3] + "…" + phone[len(phone)-2:]
}
