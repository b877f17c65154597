package keyboard

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// usual is how wide a terminal is that doesn't tell.
const usual = 80

// columns is how wide a terminal is; 0 where there is none.
func columns(w io.Writer) int {
	f, isFile := w.(*os.File)
	if !isFile || !term.IsTerminal(f.Fd()) {
		return 0
	}
	if width, _, err := term.GetSize(f.Fd()); err == nil && width > 0 {
		return width
	}
	return usual
}

// Say prints a line. In a terminal it is broken between words, never within a command's flag, and goes on beneath
// its first word; beneath a mark stands nothing.
func Say(w io.Writer, format string, values ...any) {
	width := columns(w)
	for line := range strings.SplitSeq(fmt.Sprintf(format, values...), "\n") {
		if width > 0 && os.Getenv("NO_COLOR") == "" {
			line = coloured(line)
		}
		fmt.Fprintln(w, wrapped(line, width))
	}
}

// marks begin the lines that say how a trial ended.
var marks = map[string]ansi.Color{"✓": ansi.Green, "✗": ansi.Red, "!": ansi.Yellow}

// coloured shows the mark of a line in its colour.
func coloured(line string) string {
	mark, words, _ := strings.Cut(line, " ")
	colour, known := marks[mark]
	if !known {
		return line
	}
	return ansi.NewStyle().Bold().ForegroundColor(colour).Styled(mark) + " " + words
}

func wrapped(text string, width int) string {
	words := strings.Fields(text)
	indent := len(text) - len(strings.TrimLeft(text, " "))
	margin := strings.Repeat(" ", indent)
	if ansi.StringWidth(text) <= width || width <= 4*indent || len(words) < 2 {
		return text
	}
	out, at := margin+words[0], indent+ansi.StringWidth(words[0])
	if ansi.StringWidth(words[0]) == 1 {
		margin += "  "
	}
	for _, word := range words[1:] {
		if at+1+ansi.StringWidth(word) > width {
			out, at = out+"\n"+margin+word, len(margin)+ansi.StringWidth(word)
			continue
		}
		out, at = out+" "+word, at+1+ansi.StringWidth(word)
	}
	return out
}
