package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
)

// own checks the accounts that customers pay directly. Each has a name that stays when the list is put into another
// order: its kind, with a number where there are several.
func (r *reader) own(raw []fileOwn, plans []billing.Plan) []Own {
	var list []Own
	seen := map[payload.Kind]int{}
	for i, f := range raw {
		key := fmt.Sprintf("own[%d]", i)
		account := payload.Account{
			Kind: payload.Kind(strings.ToLower(f.Kind)), To: f.To, Bank: f.Bank, Biller: f.Biller, Name: f.Name, Street: f.Street,
			House: f.House, Postcode: f.Postcode, City: f.City, Words: f.Words, Link: f.Link,
			Unique: r.yes(key+".unique", f.Unique),
		}
		for name, value := range map[string]string{"to": f.To, "bank": f.Bank, "biller": f.Biller, "house": f.House, "postcode": f.Postcode} {
			r.asWritten(key+"."+name, value)
		}
		label := r.label(key, f.Label, account.Kind)
		for _, currency := range currencies(plans) {
			if err := account.Check(currency); errors.Is(err, payload.ErrAccount) {
				r.bad(key, "%v", err)
				break
			}
		}
		seen[account.Kind]++
		name := "own-" + string(account.Kind)
		if n := seen[account.Kind]; n > 1 {
			name = fmt.Sprintf("%s-%d", name, n)
		}
		if slices.ContainsFunc(list, func(o Own) bool { return o.called(account, label) }) {
			r.bad(key+".label", "two ways to pay are called %q; give each a label of its own", or(label, f.Kind))
		}
		list = append(list, Own{Name: name, Label: label, Account: account})
	}
	return list
}

// called reports whether customers read the same for another account. Without a label that is cash, or a bank transfer.
func (o Own) called(other payload.Account, label string) bool {
	return o.Label == label && (label != "" || (o.Account.Kind == payload.Cash) == (other.Kind == payload.Cash))
}

// asWritten refuses a number that YAML reads as another one: money that went to it would be a stranger's.
func (r *reader) asWritten(key, value string) {
	path, err := yaml.PathString("$." + key)
	if err != nil {
		return
	}
	node, err := path.FilterFile(r.file)
	if err != nil || node == nil || node.GetToken() == nil {
		return
	}
	switch node.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		if written := node.GetToken().Value; written != value {
			r.bad(key, "%s is read as the number %s; put it into quotation marks", written, value)
		}
	}
}

// label is what customers choose a way to pay by.
func (r *reader) label(key, label string, kind payload.Kind) string {
	label = or(strings.TrimSpace(label), kind.Brand())
	if err := kind.CheckLabel(label); err != nil {
		r.bad(key+".label", "%s", strings.TrimPrefix(err.Error(), "label: "))
	}
	return label
}

func currencies(plans []billing.Plan) []string {
	var list []string
	for _, p := range plans {
		if !slices.Contains(list, p.Price.Currency) {
			list = append(list, p.Price.Currency)
		}
	}
	return list
}
