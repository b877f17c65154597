package text

import (
	"strings"

	"golang.org/x/text/language"
)

// names are the languages in their own words.
var names = map[string]string{
	"en": "English", "hi": "हिन्दी", "bn": "বাংলা", "es": "Español", "pt": "Português", "fr": "Français",
	"id": "Bahasa Indonesia", "ar": "العربية", "ru": "Русский", "sw": "Kiswahili",
}

// Name is the language's own.
func (l Language) Name() string { return names[l.Tag] }

// All are the languages to choose from. Their sentences are not read for that.
func All() []Language {
	list := make([]Language, len(tags))
	for i, tag := range tags {
		list[i] = Language{Tag: tag}
	}
	return list
}

// Named finds the tag of a language by its tag or its own name, also without accents.
func Named(word string) (string, bool) {
	for _, tag := range tags {
		if strings.EqualFold(word, tag) || Fold(word) == foldOnce(names[tag]) {
			return tag, true
		}
	}
	return "", false
}

// OfCountry is the tag of the language that most people of a country speak, by CLDR's likely subtags;
// empty if we don't.
func OfCountry(region string) string {
	tag, err := language.Parse("und-" + region)
	if err != nil || region == "" {
		return ""
	}
	base, _ := tag.Base()
	if _, ok := loaded[base.String()]; !ok {
		return ""
	}
	return base.String()
}
