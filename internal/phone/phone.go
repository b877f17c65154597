// Package phone reads phone numbers as the numbering plans of today have them.
//
// Chats keep the number that an account was made with, also after a country gave its numbers another form, so the
// same phone may come as +553188887777 from one chat and as +5531988887777 from another. This package owns the
// table of such changes; it knows no chat and stores nothing. Its one invariant: Today of Today is Today.
package phone

import (
	"regexp"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// A renumbering is how a country gave its mobile numbers another form, on digits that begin with the country's code.
type renumbering struct {
	code string // what old numbers begin with
	old  *regexp.Regexp
	now  string
	back *regexp.Regexp // today's numbers, and what they may have been
	was  string
}

func rule(code, old, now, back, was string) renumbering {
	return renumbering{code, regexp.MustCompile("^" + old + "$"), now, regexp.MustCompile("^" + back + "$"), was}
}

// renumberings are those of the years in which people had these chats already. One counts only where it makes a mobile
// number of today's plan, so a landline that looks alike stays what it is.
var renumberings = append([]renumbering{
	rule("55", `55([1-9]\d)([6-9]\d{7})`, "55${1}9${2}", `55([1-9]\d)9([6-9]\d{7})`, "55${1}${2}"), // Brazil, 2012–2016
	rule("52", `521(\d{10})`, "52${1}", `52(\d{10})`, "521${1}"),                                   // Mexico, 2019
	rule("54", `54(\d{10})`, "549${1}", `549(\d{10})`, "54${1}"),                                   // Argentina, written at home without 9
	rule("229", `229(\d{8})`, "22901${1}", `22901(\d{8})`, "229${1}"),                              // Benin, 2024
	rule("225", `225([04-9][0-3]\d{6})`, "22501${1}", `22501(\d{8})`, "225${1}"),                   // Côte d'Ivoire, 2021: Moov,
	rule("225", `225([04-9][4-6]\d{6})`, "22505${1}", `22505(\d{8})`, "225${1}"),                   // MTN,
	rule("225", `225([04-9][7-9]\d{6})`, "22507${1}", `22507(\d{8})`, "225${1}"),                   // and Orange
	rule("241", `2410?([26]\d{6})`, "2416${1}", `2416([26]\d{6})`, "241${1}"),                      // Gabon, 2019: Libertis,
	rule("241", `2410?(5\d{6})`, "2416${1}", `2416(5\d{6})`, "241${1}"),                            // Moov,
	rule("241", `2410?([47]\d{6})`, "2417${1}", `2417([47]\d{6})`, "241${1}"),                      // and Airtel
	rule("237", `237([5-9]\d{7})`, "2376${1}", `2376([5-9]\d{7})`, "237${1}"),                      // Cameroon, 2014
	rule("593", `593([5-9]\d{7})`, "5939${1}", `5939([5-9]\d{7})`, "593${1}"),                      // Ecuador, 2012
	rule("230", `230([4789]\d{6})`, "2305${1}", `2305([4789]\d{6})`, "230${1}"),                    // Mauritius, 2013
	rule("5995", `599(5\d{6})`, "1721${1}", `1721(5\d{6})`, "599${1}"),                             // Sint Maarten, 2011
}, vietnam()...)

// vietnam is the change of 2018, from eleven digits to ten: each operator's prefixes became others.
func vietnam() (list []renumbering) {
	for old, now := range map[string]string{
		"120": "70", "121": "79", "122": "77", "126": "76", "128": "78", // MobiFone
		"123": "83", "124": "84", "125": "85", "127": "81", "129": "82", // VinaPhone
		"162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39", // Viettel
		"186": "56", "188": "58", "199": "59", // Vietnamobile, Gmobile
	} {
		list = append(list, rule("84"+old, "84"+old+`(\d{7})`, "84"+now+"${1}", "84"+now+`(\d{7})`, "84"+old+"${1}"))
	}
	return list
}

// Today is a number, with or without its +, as E.164 in today's numbering plan. A number that no renumbering is known
// for stays what it is, whether or not there is such a number.
func Today(number string) string {
	digits := strings.TrimPrefix(strings.TrimSpace(number), "+")
	for _, r := range renumberings {
		if !strings.HasPrefix(digits, r.code) || !r.old.MatchString(digits) {
			continue
		}
		if now := r.old.ReplaceAllString(digits, r.now); mobile(now) {
			return "+" + now
		}
	}
	return "+" + digits
}

// mobile reports whether digits are a mobile number of today's plan.
func mobile(digits string) bool {
	n, err := phonenumbers.Parse("+"+digits, "")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return false
	}
	kind := phonenumbers.GetNumberType(n)
	return kind == phonenumbers.MOBILE || kind == phonenumbers.FIXED_LINE_OR_MOBILE
}

// Spellings are all that a number may be known by, today's first. Nothing has none.
func Spellings(number string) []string {
	if strings.Trim(number, "+ ") == "" {
		return nil
	}
	list := []string{Today(number)}
	for _, r := range renumberings {
		digits := list[0][1:]
		if !r.back.MatchString(digits) {
			continue
		}
		if was := "+" + r.back.ReplaceAllString(digits, r.was); Today(was) == list[0] && !slices.Contains(list, was) {
			list = append(list, was)
		}
	}
	return list
}

// Same reports whether two numbers are one, however old their spelling is.
func Same(a, b string) bool { return a == b || Today(a) == Today(b) }
