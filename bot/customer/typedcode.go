package customer

import (
	"errors"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// bare takes off what stands around a code in a sentence or a link.
func bare(word string) string {
	word = strings.Trim(word, ".,;:!?()\"'")
	for _, link := range []string{dialog.VoucherLink, dialog.DiscountLink} {
		word = strings.TrimPrefix(word, link)
	}
	return word
}

// FindVoucher finds a voucher's code among words: whole, or its groups apart. Some codes are letters alone,
// but a word of letters alone is none that has a slip, however long.
// Errors: billing.ErrVoucherForm, or billing.ErrVoucherTypo where one has a slip.
func FindVoucher(words []string) (string, error) {
	err := billing.ErrVoucherForm
	for i := range words {
		for _, typed := range []string{bare(words[i]), groups(words[i:])} {
			code, why := billing.ParseVoucher(typed)
			if why == nil {
				return code, nil
			}
			if errors.Is(why, billing.ErrVoucherTypo) && (strings.Count(typed, "-") == 2 ||
				strings.ContainsAny(typed, "0123456789")) {
				err = why
			}
		}
	}
	return "", err
}

// groups are three words that may be a voucher's groups: of five characters each, and not letters alone.
func groups(words []string) string {
	if len(words) < 3 {
		return ""
	}
	typed := ""
	for _, word := range words[:3] {
		if word = bare(word); len(word) != 5 {
			return ""
		}
		typed += word
	}
	return typed
}

// FindDiscount is the word that may be a discount's name: the last.
func FindDiscount(words []string) string {
	if len(words) == 0 {
		return ""
	}
	name, ok := billing.ParseDiscountName(bare(words[len(words)-1]))
	if !ok {
		return ""
	}
	return name
}

// TakeCode answers a message that gives a voucher or a discount, and reports whether it is one.
func TakeCode(t *dialog.Turn, command string, args []string) bool {
	asked := t.Decision.Session.Code
	t.Decision.Session.Code = false
	switch {
	case command == "/redeem", command == "/code", (command == "redeem" || command == "code") && len(args) > 0:
		useCode(t, args)
		return true
	case strings.HasPrefix(command, "/"):
		return false
	}
	code, err := FindVoucher(append([]string{command}, args...))
	switch {
	case err == nil:
		redeem(t, []string{code})
	case errors.Is(err, billing.ErrVoucherTypo) && !namesDevice(t) && !awaitsReference(t):
		t.Refuse(err)
	case asked:
		useCode(t, append([]string{command}, args...))
	default:
		return false
	}
	return true
}

// useCode takes words that are meant to be a code of either kind.
func useCode(t *dialog.Turn, words []string) {
	if len(words) == 0 {
		askCode(t)
		return
	}
	code, err := billing.ParseVoucher(strings.Join([]string{bare(words[0]), strings.Join(words[1:], "")}, ""))
	switch {
	case err == nil:
		redeem(t, []string{code})
	case errors.Is(err, billing.ErrVoucherTypo):
		t.Refuse(err)
	default:
		takeDiscount(t, FindDiscount(words))
	}
}

// askCode asks for a code, which is the next thing that is typed.
func askCode(t *dialog.Turn) {
	t.Decision.Session.Code = true
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.AskCode), Rows: [][]bot.Choice{t.Back()}})
}

// locked refuses codes after too many wrong ones.
func locked(t *dialog.Turn) bool {
	if t.Decision.Session.May(t.Now) && t.Decision.Customer.May(t.Now) {
		return false
	}
	t.Refuse(bot.ErrCodeLocked)
	return true
}

// wrong counts a code that does not exist, in this chat and for the phone.
func wrong(t *dialog.Turn, err error) {
	t.Decision.Session.Miss(t.Now)
	if t.Decision.Customer.Phone != "" {
		t.Decision.Customer.Miss(t.Now)
	}
	t.Refuse(err)
}

// right begins to count anew.
func right(t *dialog.Turn) {
	t.Decision.Session.Hit()
	t.Decision.Customer.Hit()
}
