package table_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/sharefi/sharefi/internal/table"
)

var noon = time.Date(2026, 11, 23, 12, 0, 5, 0, time.FixedZone("IST", 19800))

// nasty holds texts that a spreadsheet would run or that could break the file.
var nasty = []string{"=1+1", "+12025550123", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", `"quoted", with commas`,
	"two\nlines", "वाई-फ़ाई", "", "'", "a=1"}

func written(t *testing.T, form string, rows [][]any) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := table.New(form, &b, []string{"text", "number", "count", "at", "nothing"})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func rows() (list [][]any) {
	for _, s := range nasty {
		list = append(list, []any{s, table.Number("50.00"), 3, noon, nil})
	}
	return append(list, []any{"", table.Number("0.5"), 0, time.Time{}, nil})
}

func TestNoCellOfACSVIsAFormula(t *testing.T) {
	body := written(t, table.CSV, rows())
	read, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff")))).ReadAll()
	if err != nil || !bytes.HasPrefix(body, []byte("\ufefftext,")) || len(read) != len(nasty)+2 {
		t.Fatalf("%v, %d rows: %q", err, len(read), body[:min(40, len(body))])
	}
	for i, s := range nasty {
		got := read[i+1]
		for _, cell := range got {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
				t.Errorf("the cell %q", cell)
			}
		}
		want := strings.ReplaceAll(strings.TrimPrefix(s, "'"), "\r", "") // CSV can't hold a lone \r
		if strings.TrimPrefix(got[0], "'") != want || got[1] != "50.00" || got[2] != "3" ||
			got[3] != "2026-11-23 12:00:05" || got[4] != "" {
			t.Errorf("%q is written as %q", s, got)
		}
	}
}

func TestAWorkbookHasItsCellsByTheirKind(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(written(t, table.XLSX, rows())))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for i, s := range nasty {
		row := strconv.Itoa(i + 2)
		text, _ := book.GetCellValue("Sheet1", "A"+row)
		formula, _ := book.GetCellFormula("Sheet1", "A"+row)
		number, _ := book.GetCellValue("Sheet1", "B"+row)
		at, _ := book.GetCellValue("Sheet1", "D"+row)
		if strings.TrimSpace(text) != strings.TrimSpace(s) || formula != "" || number != "50.00" || at != "2026-11-23 12:00:05" {
			t.Errorf("%q is written as %q, formula %q, %q, %q", s, text, formula, number, at)
		}
	}
}

func TestAWorkbookIsReadyToBeWorkedWith(t *testing.T) {
	list := [][]any{{strings.Repeat("x", 30), table.Number("1234.50"), 3, noon, nil}, {strings.Repeat("y", 300),
		table.Number("1500"), 4, noon, nil}, {"", table.Number("1.234"), 5, noon, nil}}
	book, err := excelize.OpenReader(bytes.NewReader(written(t, table.XLSX, list)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	head, err := book.GetCellStyle("Sheet1", "B1")
	if err != nil {
		t.Fatal(err)
	}
	if style, err := book.GetStyle(head); err != nil || style.Font == nil || !style.Font.Bold || style.Font.Size != 11 ||
		style.Font.Family == "" {
		t.Errorf("the headings are %+v, %v", style, err)
	}
	for cell, want := range map[string]string{"B2": "1,234.50", "B3": "1,500", "B4": "1.234", "C2": "3"} {
		if got, err := book.GetCellValue("Sheet1", cell); err != nil || got != want {
			t.Errorf("%s is %q, want %q, %v", cell, got, want, err)
		}
	}
	for column, want := range map[string][2]float64{"A": {50, 52}, "B": {9, 11}, "C": {8, 10}, "D": {20, 22}, "E": {10, 12}} {
		if got, err := book.GetColWidth("Sheet1", column); err != nil || got < want[0] || got > want[1] {
			t.Errorf("%s is %v wide, %v", column, got, err)
		}
	}
	if props, err := book.GetDocProps(); err != nil || props.Creator != "Sharefi" {
		t.Errorf("it is by %+v, %v", props, err)
	}
	names := book.GetDefinedName()
	if len(names) != 1 || !strings.Contains(names[0].RefersTo, "$A$1:$E$4") {
		t.Errorf("the filter is %+v", names)
	}
}

// A spreadsheet program takes a file whose columns stand in another order for a damaged one.
func TestTheColumnsOfAWorkbookStandInOrder(t *testing.T) {
	text := written(t, table.XLSX, [][]any{{"x", table.Number("1"), 3, noon, nil}})
	file, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := file.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer sheet.Close()
	var columns struct {
		Cols []struct {
			Min int `xml:"min,attr"`
		} `xml:"cols>col"`
	}
	if err := xml.NewDecoder(sheet).Decode(&columns); err != nil || len(columns.Cols) != 5 {
		t.Fatalf("%+v, %v", columns, err)
	}
	for i, c := range columns.Cols {
		if c.Min != i+1 {
			t.Errorf("they are %+v", columns.Cols)
			break
		}
	}
}

func TestALongTableIsNeverHeldWhole(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	const many = 200_000
	for _, form := range []string{table.CSV, table.XLSX} {
		t.Run(form, func(t *testing.T) {
			var before, during runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			var written count
			w, err := table.New(form, &written, []string{"text", "number", "count", "at"})
			if err != nil {
				t.Fatal(err)
			}
			for n := range many {
				if err := w.Row([]any{"some words of a row that is as long as an order's", table.Number("50.00"), n,
					noon}); err != nil {
					t.Fatal(err)
				}
			}
			runtime.GC()
			runtime.ReadMemStats(&during)
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if held := int64(during.HeapAlloc) - int64(before.HeapAlloc); held > 64<<20 || written < 1<<20 {
				t.Errorf("%d MB are held for a file of %d bytes", held>>20, written)
			}
		})
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A count is a writer that only counts bytes.
type count int

func (c *count) Write(p []byte) (int, error) {
	*c += count(len(p))
	return len(p), nil
}
