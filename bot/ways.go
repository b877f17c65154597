package bot

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
)

// A Way is one way to pay, as the owner set it in the chat.
type Way struct {
	Name    string           `json:"name"`
	Label   string           `json:"label,omitempty"`
	Hidden  bool             `json:"hidden,omitempty"`
	Account *payload.Account `json:"account,omitempty"` // nil: a provider, as the configuration has it
}

// Ways are all ways to pay, in the order in which they are offered. Changes are made to copies.
type Ways struct {
	List  []Way                `json:"list"`
	Given map[payload.Kind]int `json:"given,omitempty"` // how many names each kind's accounts were given: none is given twice
}

// maxWays is how many ways to pay a menu can show.
const maxWays = 20

// SetWays are the shop's ways to pay: those that the owner set in the chat, or else those of the configuration, whose
// providers are added as they come.
func (s Shop) SetWays(configured []Method) Ways {
	w := Ways{Given: map[payload.Kind]int{}}
	if s.Ways != nil {
		w.List, w.Given = slices.Clone(s.Ways.List), maps.Clone(s.Ways.Given)
	}
	for _, m := range configured {
		switch {
		case !m.IsDirect() && w.find(m.Name) < 0:
			w.List = append(w.List, Way{Name: m.Name})
		case m.IsDirect() && s.Ways == nil:
			w.List = append(w.List, Way{Name: m.Name, Label: m.Label, Account: &m.Account})
			w.Given[m.Account.Kind]++
		}
	}
	return w
}

// Methods are the ways as the conversation sees them, hidden ones included. A provider that is not configured any more
// is kept, and not shown.
func (w Ways) Methods(configured []Method) (list []Method) {
	for _, way := range w.List {
		if way.Account != nil {
			m := Direct(way.Name, way.Label, *way.Account)
			m.Hidden = way.Hidden
			list = append(list, m)
			continue
		}
		for _, m := range configured {
			if m.Name == way.Name && !m.IsDirect() {
				m.Hidden = way.Hidden
				list = append(list, m)
			}
		}
	}
	return list
}

// Offered are the ways that customers are offered.
func Offered(all []Method) []Method {
	return slices.DeleteFunc(slices.Clone(all), func(m Method) bool { return m.Hidden })
}

// Sells reports whether anything on sale can be paid in one of some ways.
func Sells(plans []billing.Plan, all []Method) bool {
	return slices.ContainsFunc(plans, func(p billing.Plan) bool {
		return !p.Hidden && slices.ContainsFunc(all, func(m Method) bool { return !m.Hidden && m.Takes(p.Price) })
	})
}

// Suits says why an account can't be paid for anything that the shop has a price for.
// Errors: ErrNoCurrency, and those of payload.Account.Check.
func (s Shop) Suits(a payload.Account) (err error) {
	if len(s.Plans) == 0 {
		return ErrNoCurrency
	}
	for _, p := range s.Plans {
		switch e := a.Check(p.Price.Currency); {
		case e == nil:
			return nil
		case err == nil || a.Kind.Currency() == p.Price.Currency:
			err = e
		}
	}
	return err
}

// find is the place of a way; -1 if there is none of the name.
func (w Ways) find(name string) int {
	return slices.IndexFunc(w.List, func(way Way) bool { return way.Name == name })
}

// Add adds an account, with a name that no other has had. Without a label it goes by what its kind is known by.
// Errors: ErrWaysMany, ErrLabelTaken, and those of payload.Kind.CheckLabel.
func (w Ways) Add(label string, a payload.Account) (Ways, string, error) {
	if label = strings.TrimSpace(label); label == "" {
		label = a.Kind.Brand()
	}
	if len(w.List) >= maxWays {
		return w, "", ErrWaysMany
	}
	if err := w.Free("", label, a.Kind); err != nil {
		return w, "", err
	}
	w.List, w.Given = slices.Clone(w.List), maps.Clone(w.Given)
	if w.Given == nil {
		w.Given = map[payload.Kind]int{}
	}
	name := ""
	for name == "" || w.find(name) >= 0 {
		w.Given[a.Kind]++
		name = "own-" + string(a.Kind)
		if n := w.Given[a.Kind]; n > 1 {
			name += "-" + strconv.Itoa(n)
		}
	}
	w.List = append(w.List, Way{Name: name, Label: label, Account: &a})
	return w, name, nil
}

// Free says why a way can't have a label: nobody would see it, or another way has it.
// Errors: ErrLabelTaken, and those of payload.Kind.CheckLabel.
func (w Ways) Free(name, label string, kind payload.Kind) error {
	if err := kind.CheckLabel(label); err != nil {
		return err
	}
	it := Direct(name, label, payload.Account{Kind: kind})
	for _, way := range w.List {
		if way.Account != nil && way.Name != name && it.called(Direct(way.Name, way.Label, *way.Account)) {
			return ErrLabelTaken
		}
	}
	return nil
}

// change makes a change to a copy of one way. Errors: ErrWayUnknown, and the change's.
func (w Ways) change(name string, change func(*Way) error) (Ways, error) {
	i := w.find(name)
	if i < 0 {
		return w, ErrWayUnknown
	}
	w.List = slices.Clone(w.List)
	return w, change(&w.List[i])
}

// Hide takes a way out of the offer, or puts it back. Errors: ErrWayUnknown.
func (w Ways) Hide(name string, hidden bool) (Ways, error) {
	return w.change(name, func(way *Way) error { way.Hidden = hidden; return nil })
}

// First offers a way before all others. Errors: ErrWayUnknown.
func (w Ways) First(name string) (Ways, error) {
	i := w.find(name)
	if i < 0 {
		return w, ErrWayUnknown
	}
	way := w.List[i]
	w.List = slices.Insert(slices.Delete(slices.Clone(w.List), i, i+1), 0, way)
	return w, nil
}

// Drop takes an account away for good. A provider is the configuration's. Errors: ErrWayUnknown, ErrWayFixed.
func (w Ways) Drop(name string) (Ways, error) {
	i := w.find(name)
	switch {
	case i < 0:
		return w, ErrWayUnknown
	case w.List[i].Account == nil:
		return w, ErrWayFixed
	}
	w.List = slices.Delete(slices.Clone(w.List), i, i+1)
	return w, nil
}

// Call gives an account another label. Errors: ErrWayUnknown, ErrWayFixed, and those of Free.
func (w Ways) Call(name, label string) (Ways, error) {
	return w.change(name, func(way *Way) error {
		if way.Account == nil {
			return ErrWayFixed
		}
		if way.Label = strings.TrimSpace(label); way.Label == "" {
			way.Label = way.Account.Kind.Brand()
		}
		return w.Free(name, way.Label, way.Account.Kind)
	})
}

// Tell gives an account other words for customers to read. Errors: ErrWayUnknown, ErrWayFixed, ErrWayWordless.
func (w Ways) Tell(name, words string) (Ways, error) {
	return w.change(name, func(way *Way) error {
		switch {
		case way.Account == nil:
			return ErrWayFixed
		case way.Account.Kind != payload.Text && way.Account.Kind != payload.Cash:
			return ErrWayWordless
		}
		a := *way.Account
		a.Words = strings.TrimSpace(words)
		way.Account = &a
		return nil
	})
}

// Sound says why what an account tells customers can't be filled in. Errors: ErrWayUnknown, and those of Suits.
func (w Ways) Sound(s Shop, name string) error {
	i := w.find(name)
	if i < 0 || w.List[i].Account == nil {
		return ErrWayUnknown
	}
	return s.Suits(*w.List[i].Account)
}
