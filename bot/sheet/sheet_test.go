package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/gofont/goregular"

	"github.com/sharefi/sharefi/bot/sheet"
)

// vouchers are n of them, with one link or two.
func vouchers(n, links int) []sheet.Voucher {
	list := make([]sheet.Voucher, n)
	for i := range list {
		code := fmt.Sprintf("K7Q4M-D2X%02d-9TZ0A", i)
		list[i] = sheet.Voucher{Code: code, Links: []sheet.Link{
			{Label: "Telegram", URL: "https://t.me/sharefi_demo_bot?start=v_" + code},
			{Label: "WhatsApp", URL: "https://wa.me/12025550100?text=redeem%20" + code},
		}[:links]}
	}
	return list
}

// cameras reads the QR codes of every voucher, cut apart as people do, and the words of the document.
func cameras(t *testing.T, pdf []byte, paper sheet.Paper) (codes []string, pages int, words string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "sheet.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pdftoppm", "-r", "200", "-gray", "-png", file,
		filepath.Join(dir, "page")).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm (apt-get install poppler-utils): %v\n%s", err, out)
	}
	images, err := filepath.Glob(filepath.Join(dir, "page*.png"))
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"}
	for _, image := range images {
		if paper == sheet.A4 {
			args = append(args, cut(t, image)...)
		} else {
			args = append(args, image)
		}
	}
	read, err := exec.Command("zbarimg", args...).Output()
	var none *exec.ExitError
	if err != nil && (!errors.As(err, &none) || none.ExitCode() != 4) { // 4: nothing on a piece
		t.Fatalf("zbarimg: %v", err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(read)), len(images), string(out)
}

// cut gives the twenty-four pieces of a sheet.
func cut(t *testing.T, page string) (pieces []string) {
	t.Helper()
	body, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	size := whole.Bounds()
	for i := range 24 {
		x, y := size.Dx()*(i%3)/3, size.Dy()*(i/3)/8
		piece := image.NewGray(image.Rect(0, 0, size.Dx()/3, size.Dy()/8))
		draw.Draw(piece, piece.Bounds(), whole, image.Pt(x, y), draw.Src)
		var b bytes.Buffer
		if err := png.Encode(&b, piece); err != nil {
			t.Fatal(err)
		}
		file := fmt.Sprintf("%s.%02d.png", page, i)
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		pieces = append(pieces, file)
	}
	return pieces
}

func TestEveryPrintedCodeIsReadBack(t *testing.T) {
	for _, c := range []struct {
		paper    sheet.Paper
		n, links int
		pages    int
	}{
		{sheet.A4, 24, 1, 1},
		{sheet.A4, 25, 2, 2},
		{sheet.Roll58, 2, 1, 2},
		{sheet.Roll58, 2, 2, 2},
		{sheet.Roll80, 2, 1, 2},
		{sheet.Roll80, 2, 2, 2},
	} {
		t.Run(fmt.Sprintf("%d with %d on %s", c.n, c.links, c.paper), func(t *testing.T) {
			t.Parallel()
			p := sheet.Print{Shop: "Café am Meer", Plan: "1 week", Lasts: "seven days", Price: "300.00 INR", End: "until 31 Dec 2026",
				How:      "Scan, or send this code to @sharefi_demo_bot",
				Vouchers: vouchers(c.n, c.links)}
			pdf, err := sheet.PDF(p, c.paper)
			if err != nil {
				t.Fatal(err)
			}
			read, pages, words := cameras(t, pdf, c.paper)
			var want []string
			for _, v := range p.Vouchers {
				for _, link := range v.Links {
					want = append(want, link.URL)
				}
				if strings.Count(words, v.Code) != 1 {
					t.Errorf("%s stands %d times on the paper", v.Code, strings.Count(words, v.Code))
				}
			}
			slices.Sort(read)
			slices.Sort(want)
			if !slices.Equal(read, want) || pages != c.pages {
				t.Errorf("%d pages, of which are read\n%s\nwant %d and\n%s", pages, strings.Join(read, "\n"), c.pages,
					strings.Join(want, "\n"))
			}
			for _, each := range []string{p.Shop, p.Plan, p.Lasts, p.Price, p.End, p.How} {
				if n := strings.Count(words, each); n != c.n {
					t.Errorf("%q stands %d times on the paper:\n%s", each, n, words)
				}
			}
		})
	}
}

func TestLongNamesAreMadeToFit(t *testing.T) {
	p := sheet.Print{
		Shop: strings.Repeat("a very long name of a shop ", 4), Plan: strings.Repeat("for all of the family ", 6),
		Price: "99999999 XAF", Vouchers: vouchers(1, 2),
	}
	for _, paper := range []sheet.Paper{sheet.A4, sheet.Roll58, sheet.Roll80} {
		pdf, err := sheet.PDF(p, paper)
		if err != nil {
			t.Fatal(err)
		}
		if read, _, words := cameras(t, pdf, paper); len(read) != 2 || !strings.Contains(words, "…") ||
			!strings.Contains(words, p.Price) {
			t.Errorf("%s: %v\n%s", paper, read, words)
		}
	}
}

func TestLettersThatThePaperCanShow(t *testing.T) {
	for words, want := range map[string]bool{
		"Café Ölüdeniz": true, "1 день": true, "Μία ημέρα": true, "50.00 €": true, "": true,
		"एक दिन": false, "一天": false, "₹50": false, "يوم": false, "☕": false,
	} {
		if sheet.Shows(words) != want {
			t.Errorf("%q: %v", words, !want)
		}
	}
}

func TestAPaperThatIsNotKnown(t *testing.T) {
	for name, want := range map[string]sheet.Paper{"": sheet.A4, "a4": sheet.A4, "58": sheet.Roll58, "80": sheet.Roll80,
		"a3": ""} {
		if got, err := sheet.ParsePaper(name); got != want || (err != nil) != (want == "") {
			t.Errorf("%q is %q, %v", name, got, err)
		}
	}
	if _, err := sheet.PDF(sheet.Print{Vouchers: vouchers(1, 1)}, "a3"); !errors.Is(err, sheet.ErrPaper) {
		t.Error(err)
	}
	if _, err := sheet.PDF(sheet.Print{Vouchers: []sheet.Voucher{{Links: []sheet.Link{{URL: strings.Repeat("x",
		5000)}}}}}, sheet.A4); err == nil {
		t.Error("a QR code of what does not fit into one")
	}
}

// TestManySheetsAtOnce: sheets that are printed at the same time share no bytes, and leave the fonts as they are.
func TestManySheetsAtOnce(t *testing.T) {
	before := [][]byte{bytes.Clone(goregular.TTF), bytes.Clone(gobold.TTF), bytes.Clone(gomonobold.TTF)}
	var printing sync.WaitGroup
	for range 4 {
		printing.Go(func() {
			if _, err := sheet.PDF(sheet.Print{Shop: "Zoë’s café", Plan: "1 hour", Price: "₽ 50", Vouchers: vouchers(3, 2)},
				sheet.A4); err != nil {
				t.Error(err)
			}
		})
	}
	printing.Wait()
	if !slices.EqualFunc(before, [][]byte{goregular.TTF, gobold.TTF, gomonobold.TTF}, bytes.Equal) {
		t.Error("a font is not what it was")
	}
}
