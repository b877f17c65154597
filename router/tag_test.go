package router_test

import (
	"context"
	"slices"
	"testing"

	"github.com/sharefi/sharefi/router"
)

// A sheet is a list of entries as a router keeps them.
type sheet struct {
	router.Driver
	entries []router.Admission
}

func (s *sheet) Admissions(context.Context) ([]router.Admission, error) {
	return slices.Clone(s.entries), nil
}

func (s *sheet) Apply(_ context.Context, add []router.Admission, remove []router.Admission) error {
	gone := func(mac router.MAC) bool { return slices.Contains(router.Devices(remove), mac) }
	s.entries = slices.DeleteFunc(s.entries, func(e router.Admission) bool {
		return gone(e.MAC) || slices.ContainsFunc(add, func(a router.Admission) bool { return a.MAC == e.MAC })
	})
	s.entries = append(s.entries, add...)
	return nil
}

// TestEachShopKnowsItsOwnMarks, and those from before there were tags.
func TestEachShopKnowsItsOwnMarks(t *testing.T) {
	list := &sheet{}
	one, other := router.Tagged(list, "QZ"), router.Tagged(list, "AB")
	old := router.Admission{MAC: addr(2), Name: "sf-0000-0001-hx3k2"}
	mine := router.Admission{MAC: addr(1), Name: "sf-K7Q4-MD2X-hx3k2"}
	tv := router.Admission{MAC: addr(3), Name: "Living room TV"}
	add := []router.Admission{mine, tv}
	if err := one.Apply(t.Context(), add, nil); err != nil || add[0] != mine {
		t.Fatalf("%v: what was asked for is %v", err, add)
	}
	list.entries = append(list.entries, old)
	if name := list.entries[0].Name; name != "sf-K7Q4-MD2X-hx3k2QZ" || len(name) > 20 {
		t.Errorf("the router keeps %q", name)
	}
	read := func(d router.Driver) []router.Admission {
		entries, err := d.Admissions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return entries
	}
	if got := read(one); !slices.Equal(got, []router.Admission{mine, tv, old}) {
		t.Errorf("the shop reads %v", got)
	}
	for _, e := range read(other) {
		if _, ours := router.ParseMark(e.Name); ours != (e == old) {
			t.Errorf("another shop reads %v", e)
		}
	}
}

func TestATagIsTakenOffMarksOnly(t *testing.T) {
	for name, want := range map[string][2]string{
		"sf-K7Q4-MD2X-hx3k2QZ": {"sf-K7Q4-MD2X-hx3k2", "QZ"}, "sf-0000-0000-0AB": {"sf-0000-0000-0", "AB"},
		"sf-K7Q4-MD2X-hx3k2": {"sf-K7Q4-MD2X-hx3k2", ""}, "sf-KQZ": {"sf-KQZ", ""}, "sf-K7Q4-MD2XQZ": {"sf-K7Q4-MD2XQZ", ""},
		"sf-K7Q4-MD2X-hx3k2Q": {"sf-K7Q4-MD2X-hx3k2Q", ""}, "TV": {"TV", ""}, "": {"", ""},
	} {
		if mark, tag := router.Untagged(name); mark != want[0] || tag != want[1] {
			t.Errorf("%q is %q of %q", name, mark, tag)
		}
	}
}

func TestATagIsMadeOfAnyID(t *testing.T) {
	seen := map[string]bool{}
	for id := range 5000 {
		tag := router.Tag(string(rune(id)))
		if mark, found := router.Untagged("sf-K7Q4-MD2X-hx3k2" + tag); found != tag || mark != "sf-K7Q4-MD2X-hx3k2" {
			t.Fatalf("tag %q", tag)
		}
		seen[tag] = true
	}
	if router.Tag("QZ") != "QZ" {
		t.Error("a tag is no id")
	}
	if len(seen) < 650 {
		t.Errorf("%d tags", len(seen))
	}
}
