package telegram_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/bot"
)

func TestButtonsCopyAndTypingShows(t *testing.T) {
	_, carlo, c := talk(t)
	out := bot.Outgoing{Chat: "7", Text: "You're in", Typing: true, Rows: [][]bot.Choice{{
		{Label: "Copy name", Copy: "Sharefi"}, {Label: "Copy too much", Copy: strings.Repeat("x", 257)}, {Label: "Help", Data: "help"},
	}}}
	if err := c.Send(soon(t), out); err != nil {
		t.Fatal(err)
	}
	m := carlo.Messages()[0]
	if len(m.Buttons) != 1 || len(m.Buttons[0]) != 2 || m.Buttons[0][0].Copy == nil ||
		m.Buttons[0][0].Copy.Text != "Sharefi" || carlo.Typing() != 1 {
		t.Fatalf("buttons %+v, typing %d", m.Buttons, carlo.Typing())
	}
	out.Edit, out.Text = fmt.Sprint(m.ID), "Still in"
	out.Rows[0][0].Copy = "another"
	if err := c.Send(soon(t), out); err != nil {
		t.Fatal(err)
	}
	if m = carlo.Messages()[0]; m.Text != "Still in" || len(m.Buttons[0]) != 2 || m.Buttons[0][0].Copy.Text != "another" {
		t.Fatalf("edited %+v", m)
	}
}

func TestAButtonThatWouldBeCutOffHasItsOwnRow(t *testing.T) {
	_, carlo, c := talk(t)
	for _, row := range []struct {
		labels []string
		rows   int
	}{
		{[]string{"Yes", "No"}, 1},
		{[]string{"Xiaomi, Redmi, POCO", "Pixel, Motorola, Nokia"}, 2},
		{[]string{"Copier le nom", "Copier le mot de passe"}, 2},
		{[]string{"पासवर्ड कॉपी करें", "नाम कॉपी करें"}, 1},
		{[]string{"\u2068eighteen letters!!\u2069", "No"}, 1},
		{[]string{"A label that is long and stands alone as it is"}, 1},
	} {
		var choices []bot.Choice
		for _, label := range row.labels {
			choices = append(choices, bot.Choice{Label: label, Data: "menu"})
		}
		if err := c.Send(soon(t), bot.Outgoing{Chat: "7", Text: "?", Rows: [][]bot.Choice{choices}}); err != nil {
			t.Fatal(err)
		}
		list := carlo.Messages()
		if got := list[len(list)-1].Buttons; len(got) != row.rows {
			t.Errorf("%q has %d rows", row.labels, len(got))
		}
	}
}
