package text_test

import (
	"testing"

	"github.com/sharefi/sharefi/bot/text"
)

func TestAccentsAndCapitalsMakeNoDifference(t *testing.T) {
	for typed, want := range map[string]string{
		"Menú": "menu", "MENÜ!": "menu", "¿Ayuda?": "ayuda", "ПОМОЩЬ": "помощь", "Ещё": "еще", "أهلًا": "اهلا",
		"مساعدة": "مساعده", "My  access": "my access", "ＭＥＮＵ": "menu", "मदद।": "मदद", "भाषा": "भाषा", "menu\u200f": "menu",
		"ক্রয়": text.Fold("ক্রয়"), "d’accord": "d'accord", "👍": "", "": "",
	} {
		if got := text.Fold(typed); got != want {
			t.Errorf("%q is compared as %q, want %q", typed, got, want)
		}
	}
	if text.Fold("कि") == text.Fold("की") {
		t.Error("a vowel sign was taken for an accent")
	}
}

func TestALanguagesNameIsFoundWithoutAccents(t *testing.T) {
	for typed, want := range map[string]string{"espanol": "es", "Francais": "fr", "Bahasa indonesia": "id",
		"KISWAHILI": "sw", "ru": "ru", "klingon": ""} {
		if tag, _ := text.Named(typed); tag != want {
			t.Errorf("%q is %q, want %q", typed, tag, want)
		}
	}
}
