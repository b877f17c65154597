package router

import (
	"context"
	"crypto/sha256"
	"regexp"
	"slices"
)

// A tagged mark ends in the tag of the shop that wrote it: sf-K7Q4-MD2X-hx3k2QZ. An end has small letters and digits
// only, so the two can be told apart. The whole has 20 characters, which every router keeps.
var taggedForm = regexp.MustCompile(`^(sf-.*[0-9a-z])([A-Z]{2})$`)

var tagForm = regexp.MustCompile(`^[A-Z]{2}$`)

// Tag is the short name of a shop in its marks: two capital letters made of its id. An id of two capital letters is its
// own tag, so that a shop that lost its id can go on with its marks.
func Tag(id string) string {
	if tagForm.MatchString(id) {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	n := int(sum[0])<<8 | int(sum[1])
	return string([]byte{'A' + byte(n%26), 'A' + byte(n/26%26)})
}

// Untagged takes the tag of a shop off a description. Marks from before there were tags have none.
func Untagged(name string) (mark, tag string) {
	parts := taggedForm.FindStringSubmatch(name)
	if parts == nil {
		return name, ""
	}
	if _, ok := ParseMark(parts[1]); !ok {
		return name, ""
	}
	return parts[1], parts[2]
}

// Tagged writes marks with a shop's tag, and reads them without. An entry with another's tag is somebody else's to
// everything above: its description reads as no mark. An empty tag changes nothing.
func Tagged(d Driver, tag string) Driver {
	if tag == "" {
		return d
	}
	return &tagged{d, tag}
}

type tagged struct {
	Driver
	tag string
}

func (t *tagged) Unwrap() Driver { return t.Driver }

func (t *tagged) Admissions(ctx context.Context) ([]Admission, error) {
	entries, err := t.Driver.Admissions(ctx)
	for i, e := range entries {
		mark, tag := Untagged(e.Name)
		if tag == t.tag {
			entries[i].Name = mark
		}
		entries[i].Foreign = tag != "" && tag != t.tag
	}
	return entries, err
}

func (t *tagged) Apply(ctx context.Context, add, remove []Admission) error {
	add = slices.Clone(add)
	for i, e := range add {
		if _, ours := ParseMark(e.Name); ours {
			add[i].Name += t.tag
		}
	}
	return t.Driver.Apply(ctx, add, remove)
}
