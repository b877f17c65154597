// Package table writes tables of any length as CSV or XLSX, without holding them in memory.
//
// It knows nothing about Sharefi. Its one invariant: no spreadsheet program takes a cell for a formula.
package table

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// A Writer takes rows. A cell is a string, an int, a Number, a time.Time or nil.
type Writer interface {
	Row(cells []any) error

	// Close writes the rest of the file.
	Close() error
}

// A Number is a decimal number, as in "50.00".
type Number string

// The file formats.
const (
	CSV  = "csv"
	XLSX = "xlsx"
)

// MIME returns the MIME type of a format.
func MIME(form string) string {
	if form == XLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv"
}

// New starts a file that is written to w, with the names of the columns as its first row.
func New(form string, w io.Writer, columns []string) (Writer, error) {
	if form == XLSX {
		return newXLSX(w, columns)
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // with this mark, spreadsheet programs read the file as UTF-8
		return nil, err
	}
	c := &csvWriter{csv.NewWriter(w), nil}
	c.to.UseCRLF = true
	return c, c.to.Write(columns)
}

type csvWriter struct {
	to    *csv.Writer
	words []string
}

func (c *csvWriter) Row(cells []any) error {
	c.words = c.words[:0]
	for _, cell := range cells {
		c.words = append(c.words, plain(cell))
	}
	return c.to.Write(c.words)
}

func (c *csvWriter) Close() error {
	c.to.Flush()
	return c.to.Error()
}

// plain formats a cell as text. A text that would be taken for a formula gets an apostrophe in front.
func plain(cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case string:
		if v != "" && strings.ContainsRune("=+-@\t\r\n", rune(v[0])) {
			return "'" + v
		}
		return v
	case Number:
		return string(v)
	case int:
		return strconv.Itoa(v)
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.Format(time.DateTime)
	}
	panic(fmt.Sprintf("a cell of type %T", cell)) // a mistake in the calling code
}

// maxSheet is how many rows we put on one sheet, a little below the limit of XLSX (1,048,576).
const maxSheet = 1_000_000

// An xlsxWriter moves rows beyond some megabytes to a temporary file, and writes the workbook at the end.
type xlsxWriter struct {
	out     io.Writer
	columns []string
	book    *excelize.File
	sheet   *excelize.StreamWriter
	sheets  int
	rows    int // on this sheet
	instant int // the style for times
}

func newXLSX(w io.Writer, columns []string) (*xlsxWriter, error) {
	x := &xlsxWriter{out: w, columns: columns, book: excelize.NewFile()}
	form := "yyyy-mm-dd hh:mm:ss"
	style, err := x.book.NewStyle(&excelize.Style{CustomNumFmt: &form})
	if err == nil {
		x.instant = style
		err = x.turn()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin a workbook: %w", err), x.book.Close())
	}
	return x, nil
}

// turn starts the next sheet.
func (x *xlsxWriter) turn() error {
	if x.sheet != nil {
		if err := x.sheet.Flush(); err != nil {
			return err
		}
	}
	x.sheets++
	name := "Sheet" + strconv.Itoa(x.sheets)
	if _, err := x.book.NewSheet(name); err != nil {
		return err
	}
	sheet, err := x.book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	x.sheet, x.rows = sheet, 1
	head := make([]any, len(x.columns))
	for i, c := range x.columns {
		head[i] = c
	}
	return errors.Join(sheet.SetColWidth(1, len(x.columns), 18),
		sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		sheet.SetRow("A1", head))
}

func (x *xlsxWriter) Row(cells []any) error {
	if x.rows >= maxSheet {
		if err := x.turn(); err != nil {
			return err
		}
	}
	x.rows++
	row := make([]any, len(cells))
	for i, cell := range cells {
		switch v := cell.(type) {
		case Number:
			n, err := strconv.ParseFloat(string(v), 64)
			if err != nil {
				return fmt.Errorf("write a number: %w", err)
			}
			row[i] = n
		case time.Time:
			if !v.IsZero() {
				row[i] = excelize.Cell{StyleID: x.instant, Value: v}
			}
		default:
			row[i] = cell // a string is stored as text, never as a formula
		}
	}
	return x.sheet.SetRow("A"+strconv.Itoa(x.rows), row)
}

func (x *xlsxWriter) Close() error {
	err := x.sheet.Flush()
	if err == nil {
		err = x.book.Write(x.out)
	}
	return errors.Join(err, x.book.Close())
}
