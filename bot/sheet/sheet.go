// Package sheet prints vouchers: on A4, to be cut apart, and on the rolls of receipt printers.
//
// It owns how a printed voucher looks. It must not import any package of Sharefi. Its one invariant:
// a camera reads each code back as it was given.
package sheet

import (
	"bytes"
	"errors"
	"fmt"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// A Paper is what is printed on.
type Paper string

// The papers. A roll is named by its width in millimetres; it has one voucher a page.
const (
	A4     Paper = "a4"
	Roll58 Paper = "58"
	Roll80 Paper = "80"
)

// ErrPaper is a paper that is not known.
var ErrPaper = errors.New("no such paper")

// ParsePaper reads a paper's name; nothing is A4. Errors: ErrPaper.
func ParsePaper(s string) (Paper, error) {
	switch p := Paper(s); p {
	case "":
		return A4, nil
	case A4, Roll58, Roll80:
		return p, nil
	}
	return "", fmt.Errorf("%w: %q", ErrPaper, s)
}

// A Print is what stands on each voucher, and what differs.
type Print struct {
	Shop, Plan, Price string
	Lasts             string // how long it is, where the plan does not say so; may be empty
	End               string // until when it can be redeemed; may be empty
	How               string // it is redeemed; may be empty
	Vouchers          []Voucher
}

// A Voucher is one code, with the links that open a chat with it filled in.
type Voucher struct {
	Code  string
	Links []Link // one or two
}

// A Link is one QR code and the word below it.
type Link struct {
	Label, URL string
}

// PDF prints vouchers. What the fonts can't show (see Shows) must not be in it.
// Errors: ErrPaper, or a link that is too long for a QR code.
func PDF(p Print, paper Paper) ([]byte, error) {
	d := &drawing{Fpdf: fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: a4Wide, Ht: a4High}})}
	d.SetAutoPageBreak(false, 0)
	d.SetMargins(0, 0, 0)
	d.SetTitle(p.Shop+" – "+p.Plan, true)
	// fpdf writes into the bytes that it gets, and they are everybody's.
	d.AddUTF8FontFromBytes(plain, "", bytes.Clone(goregular.TTF))
	d.AddUTF8FontFromBytes(bold, "", bytes.Clone(gobold.TTF))
	d.AddUTF8FontFromBytes(mono, "", bytes.Clone(gomonobold.TTF))
	switch paper {
	case A4:
		d.sheets(p)
	case Roll58, Roll80:
		d.roll(p, rolls[paper])
	default:
		return nil, fmt.Errorf("%w: %q", ErrPaper, paper)
	}
	if d.err != nil {
		return nil, d.err
	}
	var out bytes.Buffer
	if err := d.Output(&out); err != nil {
		return nil, fmt.Errorf("print vouchers: %w", err)
	}
	return out.Bytes(), nil
}

// shown is the font that stands for all: the others have the same letters.
var shown = func() *sfnt.Font {
	font, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		panic(fmt.Sprintf("read a font of the program: %v", err))
	}
	return font
}()

// Shows reports whether the fonts have every letter of a text: those of Latin, Greek and Cyrillic.
func Shows(s string) bool {
	var buf sfnt.Buffer
	for _, r := range s {
		if glyph, err := shown.GlyphIndex(&buf, r); err != nil || glyph == 0 {
			return false
		}
	}
	return true
}
