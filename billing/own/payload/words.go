package payload

import (
	"net/url"
	"strings"
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
	link := filled(a.Link, "1.00", "K7Q4MD2X")
	if u, err := url.Parse(link); err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(link, "{} \t\r\n") {
		return bad(ErrLink, "link", "%q is not the address of a page; write it as in https://example.org/cafe/{amount}", a.Link)
	}
	return nil
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
		if !ok || name != "amount" && name != "code" {
			return bad(ErrWords, "words", "{%s is not known; only {amount} and {code} are filled in", after[:min(len(after), 20)])
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
