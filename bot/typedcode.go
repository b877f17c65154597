package bot

import (
	"errors"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// What a deep link begins with that carries a code: t.me/BOT?start=v_CODE.
const (
	voucherLink  = "v_"
	discountLink = "d_"
)

// bare takes off what stands around a code in a sentence or a link.
func bare(word string) string {
	word = strings.Trim(word, ".,;:!?()\"'")
	for _, link := range []string{voucherLink, discountLink} {
		word = strings.TrimPrefix(word, link)
	}
	return word
}

// findVoucher finds a voucher's code among words: whole, or its groups apart. Some codes are letters alone,
// but a word of letters alone is none that has a slip, however long.
// Errors: billing.ErrVoucherForm, or billing.ErrVoucherTypo where one has a slip.
func findVoucher(words []string) (string, error) {
	err := billing.ErrVoucherForm
	for i := range words {
		for _, typed := range []string{bare(words[i]), groups(words[i:])} {
			code, why := billing.ParseVoucher(typed)
			if why == nil {
				return code, nil
			}
			if errors.Is(why, billing.ErrVoucherTypo) && (strings.Count(typed, "-") == 2 || strings.ContainsAny(typed, "0123456789")) {
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

// findDiscount is the word that may be a discount's name: the last.
func findDiscount(words []string) string {
	if len(words) == 0 {
		return ""
	}
	name, ok := billing.ParseDiscountName(bare(words[len(words)-1]))
	if !ok {
		return ""
	}
	return name
}

// takeCode answers a message that gives a voucher or a discount, and reports whether it is one.
func (t *turn) takeCode(command string, args []string) bool {
	asked := t.d.Session.Code
	t.d.Session.Code = false
	switch {
	case command == "/redeem", command == "/code", (command == "redeem" || command == "code") && len(args) > 0:
		t.useCode(args)
		return true
	case strings.HasPrefix(command, "/"):
		return false
	}
	code, err := findVoucher(append([]string{command}, args...))
	switch {
	case err == nil:
		t.redeem([]string{code})
	case errors.Is(err, billing.ErrVoucherTypo):
		t.refuse(err)
	case asked:
		t.useCode(append([]string{command}, args...))
	default:
		return false
	}
	return true
}

// useCode takes words that are meant to be a code of either kind.
func (t *turn) useCode(words []string) {
	if len(words) == 0 {
		t.askCode()
		return
	}
	code, err := billing.ParseVoucher(strings.Join([]string{bare(words[0]), strings.Join(words[1:], "")}, ""))
	switch {
	case err == nil:
		t.redeem([]string{code})
	case errors.Is(err, billing.ErrVoucherTypo):
		t.refuse(err)
	default:
		t.takeDiscount(findDiscount(words))
	}
}

// askCode asks for a code, which is the next thing that is typed.
func (t *turn) askCode() {
	t.d.Session.Code = true
	t.reply(Outgoing{Text: t.lang.Say(text.AskCode), Rows: [][]Choice{t.back()}})
}

// locked refuses codes of somebody who tried too many.
func (t *turn) locked() bool {
	if !t.Now.Before(t.d.Session.Locked) && !t.Now.Before(t.d.Customer.Locked) {
		return false
	}
	t.refuse(ErrCodeLocked)
	return true
}

// wrong counts a code that there is not, in this chat and for the phone.
func (t *turn) wrong(err error) {
	t.wrongCode()
	if c := &t.d.Customer; c.Phone != "" {
		c.Wrong++
		if c.Wrong >= maxWrong {
			c.Wrong, c.Locked = 0, t.Now.Add(lockedFor)
		}
	}
	t.refuse(err)
}

// right begins to count anew.
func (t *turn) right() { t.d.Session.Wrong, t.d.Customer.Wrong = 0, 0 }
