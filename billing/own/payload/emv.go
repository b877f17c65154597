package payload

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Field is one element of an EMVCo code: two digits, and what they say.
type Field struct{ ID, Value string }

// A Code is what an EMVCo merchant-presented code says, in its order, without the checksum.
type Code []Field

// Parse reads an EMVCo code and checks its checksum. Errors: ErrCode, with the reason.
func Parse(qr string) (Code, error) {
	qr = strings.TrimSpace(qr)
	body := len(qr) - len("6304ABCD")
	switch {
	case !strings.HasPrefix(qr, "000201"):
		return nil, fmt.Errorf("%w: it does not begin with 000201", ErrCode)
	case !utf8.ValidString(qr):
		return nil, fmt.Errorf("%w: it has bytes that are no text", ErrCode)
	case body < 6 || qr[body:body+4] != "6304":
		return nil, fmt.Errorf("%w: it is cut off; it should end with 6304 and four characters", ErrCode)
	case qr[body+4:] != checksum(qr[:body+4]):
		return nil, fmt.Errorf("%w: its checksum is wrong, so a character was lost or changed; copy it again", ErrCode)
	}
	fields, ok := fields(qr[:body])
	if !ok {
		return nil, fmt.Errorf("%w: a length in it is wrong", ErrCode)
	}
	for i, f := range fields {
		for _, g := range fields[:i] {
			if f.ID == g.ID {
				return nil, fmt.Errorf("%w: field %s is in it twice", ErrCode, f.ID)
			}
		}
	}
	return fields, nil
}

// Value is what a field says, or a field within it; empty if it isn't there.
func (c Code) Value(ids ...string) string {
	for _, f := range c {
		if f.ID != ids[0] {
			continue
		}
		if len(ids) == 1 {
			return f.Value
		}
		within, ok := fields(f.Value)
		if !ok {
			return ""
		}
		return within.Value(ids[1:]...)
	}
	return ""
}

// String is the code with its checksum.
func (c Code) String() string {
	s := c.bare() + "6304"
	return s + checksum(s)
}

// bare is the code without its checksum, and what a field that holds fields says.
func (c Code) bare() string {
	var b strings.Builder
	for _, f := range c {
		fmt.Fprintf(&b, "%s%02d%s", f.ID, utf8.RuneCountInString(f.Value), f.Value)
	}
	return b.String()
}

// length counts the characters of bare.
func (c Code) length() int { return utf8.RuneCountInString(c.bare()) }

// set puts a value into the field's place, or before the first field with a greater number.
func (c Code) set(id, value string) Code {
	var out Code
	placed := false
	for _, f := range c {
		if !placed && f.ID >= id {
			out, placed = append(out, Field{id, value}), true
		}
		if f.ID != id {
			out = append(out, f)
		}
	}
	if !placed {
		out = append(out, Field{id, value})
	}
	return out
}

// without is the code without some fields.
func (c Code) without(ids ...string) Code {
	var out Code
	for _, f := range c {
		keep := true
		for _, id := range ids {
			keep = keep && f.ID != id
		}
		if keep {
			out = append(out, f)
		}
	}
	return out
}

// fields takes apart what a code, or a field that holds fields, says. A length counts characters, not bytes.
func fields(s string) (Code, bool) {
	var code Code
	for rest := []rune(s); len(rest) > 0; {
		if len(rest) < 4 {
			return nil, false
		}
		id, length := string(rest[:2]), string(rest[2:4])
		if strings.Trim(id+length, "0123456789") != "" {
			return nil, false
		}
		n, _ := strconv.Atoi(length)
		if len(rest) < 4+n {
			return nil, false
		}
		code = append(code, Field{id, string(rest[4 : 4+n])})
		rest = rest[4+n:]
	}
	return code, true
}

// checksum is CRC-16/CCITT-FALSE in four upper-case digits.
func checksum(s string) string {
	c := uint16(0xFFFF)
	for i := range len(s) {
		c ^= uint16(s[i]) << 8
		for range 8 {
			if c&0x8000 != 0 {
				c = c<<1 ^ 0x1021
			} else {
				c <<= 1
			}
		}
	}
	return fmt.Sprintf("%04X", c)
}
