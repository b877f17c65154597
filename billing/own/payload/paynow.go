package payload

import (
	"regexp"
	"strings"
	"time"
)

var (
	singaporePhone = regexp.MustCompile(`^(?:\+?65)?([89][0-9]{7})$`)
	uen            = regexp.MustCompile(`^([0-9]{8,9}[A-Z]|[TSR][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z])([0-9A-Z]{1,3})?$`)
)

// singapore has no summer time.
var singapore = time.FixedZone("Asia/Singapore", 8*60*60)

// payNowTarget is the type of a proxy and the proxy: a phone, or a company's number with the suffix it may have.
func payNowTarget(to string) (kind, proxy string, ok bool) {
	number := strings.ToUpper(compact(strings.TrimSpace(to)))
	if m := singaporePhone.FindStringSubmatch(number); m != nil {
		return "0", "+65" + m[1], true
	}
	return "2", number, uen.MatchString(number)
}

func checkPayNow(a Account, _ string) error {
	if _, _, ok := payNowTarget(a.To); !ok {
		return bad(ErrTo, "to", "%q is neither a Singaporean phone number as in +65 8123 4567, nor a UEN as in T12LL0001A", a.To)
	}
	return folded("name", a.Name)
}

// askPayNow: codes end with a day of Singapore's, here the one after the day they are made on. Only companies see
// the reference beside the money.
func askPayNow(a Account, o order) Asked {
	kind, proxy, _ := payNowTarget(a.To)
	today := o.now.In(singapore)
	end := time.Date(today.Year(), today.Month(), today.Day()+2, 0, 0, 0, 0, singapore)
	name := fold(a.Name, 25)
	return Asked{
		QR: Code{
			{"00", "01"}, {"01", "12"},
			{"26", Code{
				{"00", "SG.PAYNOW"}, {"01", kind}, {"02", proxy}, {"03", "0"}, {"04", end.AddDate(0, 0, -1).Format("20060102")},
			}.bare()},
			{"52", "0000"}, {"53", "702"}, {"54", o.amount}, {"58", "SG"}, {"59", name}, {"60", "Singapore"},
			{"62", Code{{"01", o.code}}.bare()},
		}.String(),
		Copy:     proxy,
		Lines:    lines(Line{To, proxy}, Line{Payee, name}, o.amountLine(), Line{Reference, o.code}),
		Referred: kind == "2",
		Until:    end,
	}
}
