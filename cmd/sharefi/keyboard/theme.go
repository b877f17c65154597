package keyboard

import (
	"charm.land/huh/v2"
	"github.com/charmbracelet/x/ansi"
)

// theme has the terminal's own colours, which its owner can read on its own background, whether light or dark.
func theme(dark bool) *huh.Styles {
	t := huh.ThemeBase(dark)
	f := &t.Focused
	f.Base = f.Base.BorderForeground(ansi.Cyan)
	f.Title = f.Title.Bold(true)
	f.SelectSelector = f.SelectSelector.Foreground(ansi.Cyan).Bold(true)
	f.SelectedOption = f.SelectedOption.Bold(true)
	f.TextInput.Prompt = f.TextInput.Prompt.Foreground(ansi.Cyan).Bold(true)
	f.ErrorMessage = f.ErrorMessage.Foreground(ansi.Red)
	f.ErrorIndicator = f.ErrorIndicator.Foreground(ansi.Red)
	help := f.Title.Bold(false).Faint(true)
	t.Help.ShortKey, t.Help.ShortDesc, t.Help.ShortSeparator = help, help, help
	return t
}
