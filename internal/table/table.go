// Package table writes tables of any length as CSV or XLSX, without holding them in memory.
//
// It knows nothing about Sharefi. Its one invariant: no spreadsheet program takes a cell for a formula.
package table

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
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
