package sheet

// A sheet of A4 is three vouchers wide and eight high, which is also how labels of 70 × 37 mm are cut.
const (
	a4Wide, a4High = 210, 297
	across, down   = 3, 8
	cellWide       = a4Wide / float64(across)
	cellHigh       = a4High / float64(down)
	margin         = 4.5 // printers leave the edge of the paper white
	oneQR, twoQR   = 22, 18
	quiet          = 2.8 // readers want four dots of white around a QR code
)

// sheets draws vouchers on as many sheets as they need.
func (d *drawing) sheets(p Print) {
	for i, v := range p.Vouchers {
		at := i % (across * down)
		if at == 0 {
			d.AddPage()
			d.cutLines()
		}
		d.cell(p, v, float64(at%across)*cellWide, float64(at/across)*cellHigh)
	}
}

// cutLines draws where the sheet is cut.
func (d *drawing) cutLines() {
	d.SetDrawColor(170, 170, 170)
	d.SetLineWidth(0.15)
	d.SetDashPattern([]float64{1.5, 1.5}, 0)
	for column := 1; column < across; column++ {
		d.Line(float64(column)*cellWide, 0, float64(column)*cellWide, a4High)
	}
	for row := 1; row < down; row++ {
		d.Line(0, float64(row)*cellHigh, a4Wide, float64(row)*cellHigh)
	}
}

// cell draws one voucher: words on the left, QR codes on the right, the code below.
func (d *drawing) cell(p Print, v Voucher, x, y float64) {
	side := float64(oneQR)
	if len(v.Links) > 1 {
		side = twoQR
	}
	right := x + cellWide - margin
	for i := range v.Links {
		link := v.Links[len(v.Links)-1-i]
		right -= side
		d.qr(right, y+margin, side, link.URL)
		d.line(right, y+margin+side+quiet-1, side, style{font: plain, size: 5.5, grey: 60, align: 0.5}, link.Label)
		right -= quiet
	}
	left, wide := x+margin, right-x-margin+quiet-1
	at := d.line(left, y+margin, wide, style{font: plain, size: 8, grey: 60}, p.Shop)
	at = d.line(left, at+0.8, wide, style{font: bold, size: 11}, p.Plan)
	if p.Lasts != "" {
		at = d.line(left, at, wide, style{font: plain, size: 8}, p.Lasts)
	}
	at = d.line(left, at+0.3, wide, style{font: bold, size: 9}, p.Price)
	if p.End != "" {
		d.line(left, at+0.4, wide, style{font: plain, size: 6.5, grey: 60}, p.End)
	}
	d.line(left, y+cellHigh-margin-6.4, cellWide-2*margin, style{font: mono, size: 12}, v.Code)
	d.line(left, y+cellHigh-margin-1.9, cellWide-2*margin, style{font: plain, size: 6.5, grey: 60}, p.How)
}
