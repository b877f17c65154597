package sheet

import (
	"fmt"

	"codeberg.org/go-pdf/fpdf"
	"rsc.io/qr"
)

// The fonts, by the names that the document gives them.
const (
	plain = "plain"
	bold  = "bold"
	mono  = "mono"
)

// point is a point in millimetres.
const point = 25.4 / 72

// A drawing is a document that is being drawn, in millimetres from the upper left corner.
type drawing struct {
	*fpdf.Fpdf
	err error // the first one
}

// A style is how a line is written.
type style struct {
	font  string
	size  float64 // in points, and smaller where the line would be too wide
	grey  int     // 0 is black
	align float64 // 0 left, 0.5 in the middle
}

// smallest is the size in points that people still read.
const smallest = 5.5

// line writes one line below y in a column, and gives where the next may begin.
func (d *drawing) line(x, y, wide float64, s style, words string) float64 {
	size := s.size
	d.SetFont(s.font, "", size)
	for d.GetStringWidth(words) > wide && size > smallest {
		size -= 0.25
		d.SetFontSize(size)
	}
	for runes := []rune(words); d.GetStringWidth(words) > wide && len(runes) > 1; {
		runes = runes[:len(runes)-1]
		words = string(runes) + "…"
	}
	d.SetTextColor(s.grey, s.grey, s.grey)
	d.Text(x+(wide-d.GetStringWidth(words))*s.align, y+s.size*point*0.8, words)
	return y + s.size*point*1.25
}

// qr draws a QR code as one shape, so that printers show no seams in it.
func (d *drawing) qr(x, y, wide float64, link string) {
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		if d.err == nil {
			d.err = fmt.Errorf("draw a QR code: %w", err)
		}
		return
	}
	dot := wide / float64(code.Size)
	d.SetFillColor(0, 0, 0)
	for row := range code.Size {
		for column := 0; column < code.Size; column++ {
			from := column
			for column < code.Size && code.Black(column, row) {
				column++
			}
			if column > from {
				d.box(x+float64(from)*dot, y+float64(row)*dot, float64(column-from)*dot, dot)
			}
		}
	}
	d.DrawPath("F")
}

// box adds a box to the shape that is being drawn.
func (d *drawing) box(x, y, wide, high float64) {
	d.MoveTo(x, y)
	d.LineTo(x+wide, y)
	d.LineTo(x+wide, y+high)
	d.LineTo(x, y+high)
	d.ClosePath()
}
