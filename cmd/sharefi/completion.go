package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

type completeCommand struct {
	Shell string `arg:"" enum:"bash,zsh" default:"bash" help:"The shell: bash or zsh."`
}

// Help is what sharefi completion --help says below its flags.
func (completeCommand) Help() string {
	return `Write it where your shell looks for it:

  sharefi completion > /etc/bash_completion.d/sharefi
  echo 'source <(sharefi completion zsh)' >> ~/.zshrc`
}

// Run prints the script that completes command lines.
func (c completeCommand) Run(s cli.Streams) error {
	var all commands
	parser, err := kong.New(&all, kong.Name("sharefi"))
	if err != nil {
		return fmt.Errorf("read the commands: %w", err)
	}
	if c.Shell == "zsh" {
		fmt.Fprintln(s.Out, "autoload -U +X bashcompinit && bashcompinit")
	}
	rows := completions(parser.Model.Node, "")
	var known []string // all else that is typed is the value of a flag
	for _, row := range rows[1:] {
		known = append(known, fmt.Sprintf("%q", row.path))
	}
	fmt.Fprintf(s.Out, `_sharefi() {
	local word path="" words=""
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case "$path $word" in %s) path="$path $word" ;; esac
	done
	case "$path" in
`, strings.Join(known, " | "))
	for _, row := range rows {
		fmt.Fprintf(s.Out, "\t%q) words=%q ;;\n", row.path, strings.Join(row.words, " "))
	}
	_, err = fmt.Fprintln(s.Out, `	esac
	COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _sharefi sharefi`)
	return err
}

// A completion is what may follow some words.
type completion struct {
	path  string
	words []string
}

// completions walks the commands.
func completions(node *kong.Node, path string) []completion {
	here := completion{path: path}
	for _, f := range node.Flags {
		here.words = append(here.words, "--"+f.Name)
	}
	sort.Strings(here.words)
	var below []completion
	for _, child := range node.Children {
		here.words = append(here.words, child.Name)
		below = append(below, completions(child, path+" "+child.Name)...)
	}
	return append([]completion{here}, below...)
}
