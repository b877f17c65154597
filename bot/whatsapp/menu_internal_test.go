package whatsapp

import "testing"

func TestAChoiceIsANumberInAnyDigits(t *testing.T) {
	data := []string{"a", "b", "c"}
	for words, want := range map[string]string{
		"2": "b", " 2. ": "b", "(3)": "c", "#1": "a", "২": "b", "२": "b", "٣": "c", "۳": "c", "２": "b",
		"0": "", "4": "", "two": "", "": "", "2 3": "", "-1": "",
	} {
		got, ok := choice(words, data)
		if got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v", words, got, ok)
		}
	}
}
