package phone_test

import (
	"slices"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"github.com/sharefi/sharefi/internal/phone"
)

// renumbered are numbers as accounts still have them, and as they are today.
var renumbered = []struct{ old, now string }{
	{"+553188887777", "+5531988887777"}, {"553188887777", "+5531988887777"}, {"+551168887777", "+5511968887777"},
	{"+551177771234", "+5511977771234"}, {"+552199991234", "+5521999991234"},
	{"+5215512345678", "+525512345678"}, {"5213312345678", "+523312345678"}, {"+5218112345678", "+528112345678"},
	{"+541123456789", "+5491123456789"}, {"+543514567890", "+5493514567890"},
	{"+22997011234", "+2290197011234"}, {"+22961234567", "+2290161234567"},
	{"+22507080910", "+2250707080910"}, {"+22501020304", "+2250101020304"}, {"+22545010203", "+2250545010203"},
	{"+22577010203", "+2250777010203"}, {"+22540010203", "+2250140010203"}, {"+22566010203", "+2250566010203"},
	{"+2417123456", "+24177123456"}, {"+24107123456", "+24177123456"}, {"+2414123456", "+24174123456"},
	{"+2416212345", "+24166212345"}, {"+2412123456", "+24162123456"}, {"+2415123456", "+24165123456"},
	{"+23777123456", "+237677123456"}, {"+23799123456", "+237699123456"},
	{"+59398765432", "+593998765432"}, {"+59388765432", "+593988765432"},
	{"+2307123456", "+23057123456"}, {"+5995201234", "+17215201234"},
	{"+841698765432", "+84398765432"}, {"+841234567890", "+84834567890"}, {"+841201234567", "+84701234567"},
}

// same are numbers of today, landlines and what no plan knows: nothing is done to them.
var same = []string{
	"+5531988887777", "+553133334444", "+525512345678", "+5491123456789", "+2290197011234", "+2250707080910",
	"+2252722010203", "+24177123456", "+237677123456", "+237222123456", "+593998765432", "+59322345678", "+23057123456",
	"+84398765432", "+842412345678", "+12025550123", "+447700900123", "+919876543210", "+999123456789", "+8881234567890",
	"+59995201234", "+22521345678",
}

func TestAnOldSpellingIsReadAsTodaysNumber(t *testing.T) {
	for _, c := range renumbered {
		if got := phone.Today(c.old); got != c.now {
			t.Errorf("%s is %s today, want %s", c.old, got, c.now)
		}
		if n, err := phonenumbers.Parse(c.now, ""); err != nil || !phonenumbers.IsValidNumber(n) {
			t.Errorf("the public plan has no %s", c.now)
		}
		if again := phone.Today(c.now); again != c.now {
			t.Errorf("%s of today becomes %s", c.now, again)
		}
		if !phone.Same(c.old, c.now) || phone.Same(c.old, "+12025550123") {
			t.Errorf("%s and %s are one number", c.old, c.now)
		}
	}
}

func TestANumberOfTodayStaysWhatItIs(t *testing.T) {
	for _, number := range same {
		if got := phone.Today(number); got != number {
			t.Errorf("%s becomes %s", number, got)
		}
	}
}

func TestANumberIsLookedUpInEverySpelling(t *testing.T) {
	for _, c := range renumbered {
		old := phone.Today(c.old)
		list := phone.Spellings(c.now)
		if list[0] != old {
			t.Errorf("%s is looked up as %q first", c.now, list)
		}
		if was := "+" + trim(c.old); len(was) != len("+24107123456") && !slices.Contains(list, was) {
			t.Errorf("%s is looked up as %q, not as %s", c.now, list, was)
		}
		if again := phone.Spellings(c.old); !slices.Equal(again, list) {
			t.Errorf("%s is looked up as %q, %s as %q", c.old, again, c.now, list)
		}
	}
	for _, c := range []struct {
		number string
		want   []string
	}{{"+12025550123", []string{"+12025550123"}}, {"", nil}, {"+", nil}} {
		if got := phone.Spellings(c.number); !slices.Equal(got, c.want) {
			t.Errorf("%q is looked up as %q", c.number, got)
		}
	}
}

func trim(s string) string {
	if s[0] == '+' {
		return s[1:]
	}
	return s
}

func FuzzToday(f *testing.F) {
	for _, c := range renumbered {
		f.Add(c.old)
	}
	f.Fuzz(func(t *testing.T, number string) {
		once := phone.Today(number)
		if again := phone.Today(once); again != once {
			t.Fatalf("%q is %q, and then %q", number, once, again)
		}
		for _, spelling := range phone.Spellings(number) {
			if phone.Today(spelling) != once {
				t.Fatalf("%q may be spelled %q, which is another", number, spelling)
			}
		}
	})
}
