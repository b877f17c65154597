package whatsapp

import "testing"

func TestAChoiceIsANumberInAnyDigits(t *testing.T) {
	data := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"}
	for words, want := range map[string]string{
		"2": "b", " 2. ": "b", "(3)": "c", "#1": "a", "২": "b", "२": "b", "٣": "c", "۳": "c", "２": "b",
		"3️⃣": "c", "3\u20e3": "c", "*3*": "c", "\"3\"": "c", "“3”": "c", "3.": "c", "3)": "c", "[3]": "c", "_3_": "c", "'3'": "c", "3!": "c",
		"\u200e3\u200e": "c", "３": "c", "③": "c", "๓": "c", "၃": "c", " 3 ": "c", "3 .": "c", "«3»": "c", "`3`": "c", "№3": "", "🔟": "j", "12": "l",
		"3a": "", "3.5": "", "3/4": "", "1:2": "", "3 3": "",
		"0": "", "13": "", "1 2": "", "two": "", "": "", "2 3": "", "-1": "",
	} {
		got, ok := choice(words, data)
		if got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v", words, got, ok)
		}
	}
}
