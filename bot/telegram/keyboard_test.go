package telegram_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot"
)

func TestButtonsCopyAndTypingShows(t *testing.T) {
	_, carlo, c := talk(t)
	out := bot.Outgoing{Chat: "7", Text: "You are in", Typing: true, Rows: [][]bot.Choice{{
		{Label: "Copy name", Copy: "Sharefi"}, {Label: "Copy too much", Copy: strings.Repeat("x", 257)}, {Label: "Help", Data: "help"},
	}}}
	if err := c.Send(soon(t), out); err != nil {
		t.Fatal(err)
	}
	m := carlo.Messages()[0]
	if len(m.Buttons) != 1 || len(m.Buttons[0]) != 2 || m.Buttons[0][0].Copy == nil || m.Buttons[0][0].Copy.Text != "Sharefi" || carlo.Typing() != 1 {
		t.Fatalf("buttons %+v, typing %d", m.Buttons, carlo.Typing())
	}
	out.Edit, out.Text = fmt.Sprint(m.ID), "Still in"
	out.Rows[0][0].Copy = "another"
	if err := c.Send(soon(t), out); err != nil {
		t.Fatal(err)
	}
	if m = carlo.Messages()[0]; m.Text != "Still in" || len(m.Buttons[0]) != 1 || m.Buttons[0][0].Data != "help" {
		t.Fatalf("edited %+v", m)
	}
}
