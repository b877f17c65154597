package check

import (
	"context"
	"strings"
)

// own says which accounts of the configuration customers pay directly. What an account would not take, the configuration refuses.
func (k *Checker) own(context.Context) []Finding {
	var names []string
	for _, o := range k.Config.Own {
		names = append(names, strings.TrimSpace(o.Name+" "+shortened(o.Account.To)))
	}
	return []Finding{well("%s, unless you changed them in the chat with /pay; nothing tells Sharefi that money came: you say so in the chat", strings.Join(names, ", "))}
}

// shortened is enough of an account to know it by: a code of the owner's own has hundreds of characters.
func shortened(to string) string {
	const most = 30
	if runes := []rune(to); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return to
}

// plans are none.
func (k *Checker) plans(context.Context) []Finding {
	return []Finding{warns("the configuration has no plans", "add some under plans, or in the chat with /plans; until then nothing is sold")}
}
