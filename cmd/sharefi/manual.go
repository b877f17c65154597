package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

type manualCommand struct{}

// Run prints the page of the manual that packages install. It has neither a date nor a
// version, so that the same commit gives the same page.
func (manualCommand) Run(s cli.Streams) error {
	var all commands
	parser, err := kong.New(&all, kong.Name("sharefi"), kong.Vars{"version": versioned()})
	if err != nil {
		return fmt.Errorf("read the commands: %w", err)
	}
	w := &strings.Builder{}
	fmt.Fprint(w, ".TH SHAREFI 1 \"\" sharefi\n.SH NAME\nsharefi \\- sell your Wi-Fi by chat\n")
	fmt.Fprint(w, ".SH SYNOPSIS\n.B sharefi\n.I command\n.RI [ flags ]\n.SH DESCRIPTION\n")
	prose(w, about)
	fmt.Fprintln(w, ".SH COMMANDS")
	for _, node := range parser.Model.Leaves(true) {
		page(w, node)
	}
	fmt.Fprint(w, ".SH FILES\n.TP\n.I /etc/sharefi/sharefi.yaml\nthe configuration, where the folder that you are in has none\n"+
		".TP\n.I /usr/share/doc/sharefi/sharefi.example.yaml\nall keys of the configuration\n")
	_, err = io.WriteString(s.Out, w.String())
	return err
}

// page is a command's part of the manual.
func page(w *strings.Builder, node *kong.Node) {
	fmt.Fprintf(w, ".SS %s\n%s\n", roff(node.FullPath()+args(node)), roff(node.Help))
	if node.Detail != "" {
		fmt.Fprintln(w, ".PP")
		prose(w, node.Detail)
	}
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			if f.Name == "help" || f.Name == "version" {
				continue
			}
			name := "--" + f.Name
			if !f.IsBool() {
				name += "=" + f.FormatPlaceHolder()
			}
			if f.Short != 0 {
				name = "-" + string(f.Short) + ", " + name
			}
			fmt.Fprintf(w, ".TP\n.B %s\n%s\n", roff(name), roff(f.Help))
		}
	}
}

func args(node *kong.Node) string {
	words := ""
	for _, a := range node.Positional {
		words += " " + a.Summary()
	}
	return words
}

// prose is a text of paragraphs; what is indented in it keeps its lines.
func prose(w *strings.Builder, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case line == "":
			fmt.Fprintln(w, ".PP")
		case strings.HasPrefix(line, "  "):
			fmt.Fprintf(w, ".br\n%s\n", roff(line))
		default:
			fmt.Fprintln(w, roff(line))
		}
	}
}

// roff keeps a line from being read as a request, and its dashes from being broken.
func roff(line string) string {
	line = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(line)
	if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
		return `\&` + line
	}
	return line
}
