package table

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// maxSheet is how many rows we put on one sheet, a little below the limit of XLSX (1,048,576).
const maxSheet = 1_000_000

// An xlsxWriter moves rows beyond some megabytes to a temporary file, and writes the workbook at the end. The widths of
// columns come before the rows in the file, so the first rows wait until they were measured.
type xlsxWriter struct {
	out     io.Writer
	columns []string
	book    *excelize.File
	sheet   *excelize.StreamWriter // nil while the first rows wait
	sheets  int
	rows    int     // on this sheet
	waiting [][]any // the first rows
	styles  map[string]int
}

// measured is how many rows tell how wide the columns are.
const measured = 200

func newXLSX(w io.Writer, columns []string) (*xlsxWriter, error) {
	x := &xlsxWriter{out: w, columns: columns, book: excelize.NewFile(), styles: map[string]int{}}
	ink := 1 // the theme's
	bold, err := x.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Family: "Calibri", Size: 11,
		ColorTheme: &ink}}) // as the rows below
	if err == nil {
		err = x.book.SetDocProps(&excelize.DocProperties{Creator: "Sharefi"})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin a workbook: %w", err), x.book.Close())
	}
	x.styles[heading] = bold
	return x, nil
}

// heading is the style of the first row; other styles go by their number formats.
const heading = "heading"

// instant is the number format of times.
const instant = "yyyy-mm-dd hh:mm:ss"

// style makes the style of a number format once.
func (x *xlsxWriter) style(form string) (int, error) {
	if id, made := x.styles[form]; made {
		return id, nil
	}
	id, err := x.book.NewStyle(&excelize.Style{CustomNumFmt: &form})
	x.styles[form] = id
	return id, err
}

func (x *xlsxWriter) name() string { return "Sheet" + strconv.Itoa(x.sheets) }

// turn starts the next sheet.
func (x *xlsxWriter) turn() error {
	if err := x.end(); err != nil {
		return err
	}
	x.sheets++
	if _, err := x.book.NewSheet(x.name()); err != nil {
		return err
	}
	sheet, err := x.book.NewStreamWriter(x.name())
	if err != nil {
		return err
	}
	x.sheet, x.rows = sheet, 1
	for i, width := range slices.Backward(x.widths()) { // the last one set stands first, and they must stand in order
		if err := sheet.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	head := make([]any, len(x.columns))
	for i, c := range x.columns {
		head[i] = excelize.Cell{StyleID: x.styles[heading], Value: c}
	}
	return errors.Join(
		sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		sheet.SetRow("A1", head))
}

// end closes a sheet, whose rows can be filtered by each column.
func (x *xlsxWriter) end() error {
	if x.sheet == nil {
		return nil
	}
	last, err := excelize.CoordinatesToCellName(len(x.columns), x.rows)
	if err != nil {
		return err
	}
	return errors.Join(x.book.AutoFilter(x.name(), "A1:"+last, nil), x.sheet.Flush())
}

// The widths of columns, in letters.
const (
	widest = 50
	arrow  = 3 // that opens the filter, beside the heading
)

// widths are those of the headings and the rows that wait.
func (x *xlsxWriter) widths() []float64 {
	widths := make([]float64, len(x.columns))
	for i, c := range x.columns {
		widths[i] = float64(utf8.RuneCountInString(c) + arrow)
	}
	for _, row := range x.waiting {
		for i, cell := range row[:min(len(row), len(widths))] {
			for line := range strings.SplitSeq(plain(cell), "\n") {
				widths[i] = max(widths[i], min(float64(utf8.RuneCountInString(line)+1), widest))
			}
		}
	}
	return widths
}

func (x *xlsxWriter) Row(cells []any) error {
	if x.sheet != nil {
		return x.write(cells)
	}
	x.waiting = append(x.waiting, append([]any(nil), cells...))
	if len(x.waiting) < measured {
		return nil
	}
	return x.begin()
}

// begin writes the rows that wait.
func (x *xlsxWriter) begin() error {
	if err := x.turn(); err != nil {
		return err
	}
	for _, row := range x.waiting {
		if err := x.write(row); err != nil {
			return err
		}
	}
	return nil
}

func (x *xlsxWriter) write(cells []any) error {
	if x.rows >= maxSheet {
		if err := x.turn(); err != nil {
			return err
		}
	}
	x.rows++
	row := make([]any, len(cells))
	for i, cell := range cells {
		var err error
		if row[i], err = x.cell(cell); err != nil {
			return err
		}
	}
	return x.sheet.SetRow("A"+strconv.Itoa(x.rows), row)
}

// cell is a cell with its number format.
func (x *xlsxWriter) cell(cell any) (any, error) {
	switch v := cell.(type) {
	case Number:
		n, err := strconv.ParseFloat(string(v), 64)
		if err != nil {
			return nil, fmt.Errorf("write a number: %w", err)
		}
		form := "#,##0"
		if _, decimals, found := strings.Cut(string(v), "."); found {
			form += "." + strings.Repeat("0", len(decimals))
		}
		id, err := x.style(form)
		return excelize.Cell{StyleID: id, Value: n}, err
	case time.Time:
		if v.IsZero() {
			return nil, nil
		}
		id, err := x.style(instant)
		return excelize.Cell{StyleID: id, Value: v}, err
	}
	return cell, nil // a string is stored as text, never as a formula
}

func (x *xlsxWriter) Close() error {
	var err error
	if x.sheet == nil {
		err = x.begin()
	}
	if err == nil {
		err = x.end()
	}
	if err == nil {
		err = x.book.Write(x.out)
	}
	return errors.Join(err, x.book.Close())
}
