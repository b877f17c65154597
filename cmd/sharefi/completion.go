package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

type completeCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" default:"bash" help:"The shell: bash, zsh or fish."`
}

// Help is what sharefi completion --help says below its flags.
func (completeCommand) Help() string {
	return `Write it where your shell looks for it:

  sharefi completion > /etc/bash_completion.d/sharefi
  sharefi completion zsh > /usr/local/share/zsh/site-functions/_sharefi
  sharefi completion fish > ~/.config/fish/completions/sharefi.fish`
}

// Run prints the script that completes command lines.
func (c completeCommand) Run(s cli.Streams) error {
	var all commands
	parser, err := kong.New(&all, kong.Name("sharefi"), kong.Vars{"version": versioned()})
	if err != nil {
		return fmt.Errorf("read the commands: %w", err)
	}
	rows := completions(parser.Model.Node, "")
	switch c.Shell {
	case "fish":
		return fish(s.Out, rows)
	case "zsh":
		return zsh(s.Out, rows)
	}
	return bash(s.Out, rows)
}

// bash completes in bash.
func bash(out io.Writer, rows []completion) error {
	var known []string // all else that is typed is the value of a flag
	for _, row := range rows[1:] {
		known = append(known, fmt.Sprintf("%q", row.path))
	}
	fmt.Fprintf(out, `_sharefi() {
	local word path="" words=""
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		case "$path $word" in %s) path="$path $word" ;; esac
	done
	case "$path" in
`, strings.Join(known, " | "))
	for _, row := range rows {
		var words []string
		for _, w := range row.words {
			words = append(words, w.word)
		}
		fmt.Fprintf(out, "\t%q) words=%q ;;\n", row.path, strings.Join(words, " "))
	}
	_, err := fmt.Fprintln(out, `	esac
	COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _sharefi sharefi`)
	return err
}

// zsh shows what each word is for beside it. The script is a file of zsh's functions, and may be sourced, too.
func zsh(out io.Writer, rows []completion) error {
	var known []string
	for _, row := range rows[1:] {
		known = append(known, fmt.Sprintf("%q", row.path))
	}
	fmt.Fprintf(out, `#compdef sharefi
_sharefi() {
	local word at=""
	local -a below flags
	for word in "${(@)words[2,CURRENT-1]}"; do
		case "$at $word" in (%s) at="$at $word" ;; esac
	done
	case "$at" in
`, strings.Join(known, " | "))
	quoted := strings.NewReplacer(`\`, `\\`, ":", `\:`, "'", `'\''`).Replace
	for _, row := range rows {
		var below, flags []string
		for _, w := range row.words {
			offer := "'" + w.word + ":" + quoted(w.help) + "'"
			if strings.HasPrefix(w.word, "--") {
				flags = append(flags, offer)
			} else {
				below = append(below, offer)
			}
		}
		fmt.Fprintf(out, "\t(%q) below=(%s) flags=(%s) ;;\n", row.path, strings.Join(below, " "), strings.Join(flags, " "))
	}
	_, err := fmt.Fprintln(out, `	esac
	case "${words[CURRENT]}" in
	(-*) _describe -o flag flags ;;
	(*) (( $#below )) && _describe command below || _files ;;
	esac
}
if [ "$funcstack[1]" = _sharefi ]; then _sharefi "$@"; else compdef _sharefi sharefi; fi`)
	return err
}

// fish shows what each word is for beside it.
func fish(out io.Writer, rows []completion) error {
	var known []string
	for _, row := range rows[1:] {
		known = append(known, "'"+row.path+"'")
	}
	fmt.Fprintf(out, `function __sharefi_at
	set -l path ''
	set -l words (commandline -opc)
	for word in $words[2..]
		switch "$path $word"
			case %s
				set path "$path $word"
		end
	end
	test "$path" = "$argv[1]"
end
`, strings.Join(known, " "))
	quoted := strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace
	for _, row := range rows {
		for _, w := range row.words {
			kind, word := "-f -a", w.word
			if name, flag := strings.CutPrefix(w.word, "--"); flag {
				kind, word = "-l", name
			}
			fmt.Fprintf(out, "complete -c sharefi -n \"__sharefi_at '%s'\" %s %s -d '%s'\n", row.path, kind, word, quoted(w.help))
		}
	}
	return nil
}

// A completion is what may follow some words.
type completion struct {
	path  string
	words []word
}

// A word is one that may follow, and what it is for.
type word struct{ word, help string }

// completions walks the commands.
func completions(node *kong.Node, path string) []completion {
	here := completion{path: path}
	for _, f := range node.Flags {
		here.words = append(here.words, word{"--" + f.Name, f.Help})
	}
	slices.SortFunc(here.words, func(a, b word) int { return strings.Compare(a.word, b.word) })
	var below []completion
	for _, child := range node.Children {
		if child.Hidden {
			continue
		}
		here.words = append(here.words, word{child.Name, child.Help})
		below = append(below, completions(child, path+" "+child.Name)...)
	}
	return append([]completion{here}, below...)
}
