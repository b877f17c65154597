package sheet

import "codeberg.org/go-pdf/fpdf"

// A roll is the paper of a receipt printer, which prints less than the paper is wide.
type roll struct {
	wide, printed float64
	qr            float64 // side of one of a voucher's QR codes
	side          bool    // two of them stand side by side
	big           float64 // size of the plan's name in points
}

var rolls = map[Paper]roll{
	Roll58: {wide: 58, printed: 48, qr: 34, big: 14},
	Roll80: {wide: 80, printed: 72, qr: 32, side: true, big: 18},
}

// What is left white: above and below, for the cutter, and around a QR code.
const (
	edge  = 4
	white = 4
)

// roll draws each voucher on a page that is as long as it needs.
func (d *drawing) roll(p Print, r roll) {
	for _, v := range p.Vouchers {
		d.AddPageFormat("P", fpdf.SizeType{Wd: r.wide, Ht: r.high(p, v)})
		d.slip(p, v, r)
	}
}

// high is how long a voucher is: as slip draws it.
func (r roll) high(p Print, v Voucher) float64 {
	rows := len(v.Links)
	if r.side {
		rows = 1
	}
	high := 2*edge + lines(10, r.big, r.big*0.9, r.big) + 1 + white + float64(rows)*(r.qr+2*white+lines(7))
	if p.Lasts != "" {
		high += lines(10)
	}
	for _, words := range []string{p.How, p.End} {
		if words != "" {
			high += lines(8) + 1
		}
	}
	return high
}

// lines is how high lines of such sizes are.
func lines(sizes ...float64) float64 {
	high := 0.0
	for _, size := range sizes {
		high += size * point * 1.25
	}
	return high
}

// slip draws one voucher, everything in the middle.
func (d *drawing) slip(p Print, v Voucher, r roll) {
	left := (r.wide - r.printed) / 2
	at := d.line(left, edge, r.printed, style{font: plain, size: 10, align: 0.5}, p.Shop)
	at = d.line(left, at, r.printed, style{font: bold, size: r.big, align: 0.5}, p.Plan)
	if p.Lasts != "" {
		at = d.line(left, at, r.printed, style{font: plain, size: 10, align: 0.5}, p.Lasts)
	}
	at = d.line(left, at+1, r.printed, style{font: bold, size: r.big * 0.9, align: 0.5}, p.Price) + white
	columns := 1
	if r.side {
		columns = len(v.Links)
	}
	between := (r.printed - float64(columns)*r.qr) / float64(columns+1)
	for i, link := range v.Links {
		column := i % columns
		x := left + between + float64(column)*(r.qr+between)
		d.qr(x, at, r.qr, link.URL)
		below := d.line(x, at+r.qr+white-1, r.qr, style{font: plain, size: 7, align: 0.5}, link.Label)
		if column == columns-1 {
			at = below + white + 1
		}
	}
	at = d.line(left, at, r.printed, style{font: mono, size: r.big, align: 0.5}, v.Code)
	if p.How != "" {
		at = d.line(left, at+1, r.printed, style{font: plain, size: 8, align: 0.5}, p.How)
	}
	if p.End != "" {
		d.line(left, at+1, r.printed, style{font: plain, size: 8, align: 0.5}, p.End)
	}
}
