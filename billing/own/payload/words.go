package payload

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// wordsLimit keeps the owner's sentence within any message.
const wordsLimit = 1000

func checkText(a Account, _ string) error {
	if strings.TrimSpace(a.Words) == "" {
		return bad(ErrWords, "words", "it is missing; write what a customer has to do, as in: "+
			"M-PESA, Lipa na M-PESA, PayBill 123456, account {code}, amount {amount}")
	}
	if err := checkWords(a.Words); err != nil {
		return err
	}
	if a.Link == "" {
		return nil
	}
	if !isPage(filled(a.Link, "1.00", "K7Q4MD2X")) {
		return bad(ErrLink, "link", "%q is not the address of a page; write it as in https://example.org/cafe/{amount}", a.Link)
	}
	return nil
}

// isPage reports whether every chat takes an address for that of a page: one in the network, which a chat shows as it is.
func isPage(link string) bool {
	hidden := func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.User != nil || strings.ContainsAny(link, "{}") || strings.ContainsFunc(link, hidden) {
		return false
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	names := strings.Split(u.Hostname(), ".")
	return len(names) > 1 && !slices.Contains(names, "") && (u.Port() == "" || err == nil && port > 0)
}

func checkCash(a Account, _ string) error { return checkWords(a.Words) }

func checkWords(s string) error {
	if len([]rune(s)) > wordsLimit {
		return bad(ErrWords, "words", "they are longer than %d characters", wordsLimit)
	}
	for rest := s; ; {
		_, after, ok := strings.Cut(rest, "{")
		if !ok {
			return nil
		}
		name, _, ok := strings.Cut(after, "}")
		switch {
		case !ok:
			return bad(ErrWords, "words", "%q has no } behind it; {amount} and {code} are filled in", "{"+after)
		case name != "amount" && name != "code":
			return bad(ErrWords, "words", "%q is not known; only {amount} and {code} are filled in", "{"+name+"}")
		}
		rest = after
	}
}

// filled puts the amount and the code into the owner's words.
func filled(words, amount, code string) string {
	return strings.NewReplacer("{amount}", amount, "{code}", code).Replace(words)
}

func askText(a Account, o order) Asked {
	to := strings.TrimSpace(a.To)
	said := strings.TrimSpace(filled(a.Words, o.amountLine().Value, o.code))
	reference := ""
	if strings.Contains(a.Words, "{code}") {
		reference = o.code
	}
	return Asked{
		Copy: to,
		Link: filled(a.Link, o.amount, o.code),
		Lines: lines(Line{Words, said}, Line{To, to}, Line{Payee, strings.TrimSpace(a.Name)}, o.amountLine(),
			Line{Reference, reference}),
		Referred: reference != "",
	}
}

// askCash: the customer says the code to whom he hands the money.
func askCash(a Account, o order) Asked {
	said := strings.TrimSpace(filled(a.Words, o.amountLine().Value, o.code))
	return Asked{Lines: lines(Line{Words, said}, o.amountLine(), Line{Reference, o.code}), Referred: true}
}
