package hostapd

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const ownHex = "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"

// mark is a description of ours for a passphrase.
func mark(n int) string { return fmt.Sprintf("sf-K7Q4-%04d-hx3k2-pass%04d", n, n) }

func pass(n int) string { return fmt.Sprintf("pass%04d", n) }

func want(n int) wanted {
	return wanted{keyid: mark(n), pass: pass(n), keys: map[string]pmk{"Guest": {1, byte(n >> 8), byte(n)}}}
}

// pieces are what files are made of, with everything that hostapd reads in a way of its own.
var pieces = rapid.SliceOf(rapid.SampledFrom([]string{
	"keyid=", "keyid=K7Q4", "keyid=" + mark(7), "vlanid=1", "wps=0", "name=x", "=", "==", " ", "  ", "\t", "\r", "\n", "\n", "\x00",
	"#", "a", "12345678", "00:00:00:00:00:00", "02:00:00:00:00:01", "00:00:00:00:00:00 ", "00-00-00-00-00-00",
	"\n00:00:00:00:00:00 12345678\n", "\nkeyid=" + mark(8) + " 00:00:00:00:00:00 " + ownHex + "\n",
	strings.Repeat("k", 25), strings.Repeat("ab", 31), strings.Repeat("ab", 32), strings.Repeat("x", 100), "caf\u00e9", "\xff",
}))

func others(f pskFile) string {
	var b strings.Builder
	for _, o := range f.others {
		b.WriteString(o.raw)
	}
	return b.String()
}

func TestSomebodyElsesLinesAreKeptByteForByte(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		raw := strings.Join(pieces.Draw(rt, "file"), "")
		f := parsePSKFile(raw)
		before := others(f)
		if len(f.own) == 0 && f.String() != raw && !strings.Contains(raw, networkComment) {
			rt.Fatalf("%q became %q", raw, f.String())
		}
		count := rapid.IntRange(1, 20).Draw(rt, "count")
		for n := range count {
			if err := f.put(want(100+n), ""); err != nil {
				rt.Fatal(err)
			}
		}
		read := parsePSKFile(f.String())
		if got := others(read); got != before {
			rt.Fatalf("the others' are %q, were %q", got, before)
		}
		for n := range count {
			if keys, all := keysOf(read.own, pass(100+n), []string{"Guest"}); !all || keys["Guest"] != want(100 + n).keys["Guest"] {
				rt.Fatalf("line %d is not there: %q", n, f.String())
			}
			read.drop(pass(100 + n))
		}
		read.drop(pass(7))
		read.drop(pass(8))
		if got := read.String(); got != before {
			rt.Fatalf("without ours it is %q, was %q", got, before)
		}
	})
}

func TestOurLinesAreReadAsTheyAreWritten(t *testing.T) {
	for _, raw := range []string{
		"", "# the owner's\n", "# no newline at the end", "02:00:00:00:00:01 two words\r\n\n", strings.Repeat("00:00:00:00:00:00 a passphrase\n", 5000),
	} {
		f := parsePSKFile(raw)
		for n := range 3 {
			if err := f.put(want(n), ""); err != nil {
				t.Fatal(err)
			}
		}
		text := f.String()
		if last := raw[strings.LastIndex(raw, "\n")+1:]; !strings.HasSuffix(text, last) {
			t.Errorf("a last line without a newline is no longer the last")
		}
		again := parsePSKFile(text)
		if again.String() != text || again.broken() || again.fault("f") != nil || len(again.own) != 3 {
			t.Errorf("%.40q: written %.200q", raw, text)
		}
		if !strings.Contains(text, "# Sharefi: network 4775657374\nkeyid=sf-K7Q4-0000-hx3k2-pass0000 00:00:00:00:00:00 0100") {
			t.Errorf("written %.200q", text)
		}
	}
}

func TestTheLongestMarkFitsIntoALine(t *testing.T) {
	line := ownLine{keyid: "sf-K7Q4-MD2X-hx3k2q-abcdefghQZ", network: "Guest", key: pmk{1}}
	if n := len(line.keyid); n != longestKeyid-1 {
		t.Fatalf("the longest mark has %d characters", n)
	}
	line.keyid += "x"
	if n := len(line.String()) - 1; n > longestLine {
		t.Fatalf("a line has %d characters", n)
	}
	if comment := networkComment + strings.Repeat("ff", longestSSID); len(comment) > longestLine {
		t.Fatalf("the comment has %d characters", len(comment))
	}
}

func TestALineThatWasChangedIsWrittenAnew(t *testing.T) {
	good := ownLine{keyid: mark(1), pass: pass(1), network: "Guest", key: pmk{1}}
	for name, raw := range map[string]string{
		"of a file of Windows":  strings.ReplaceAll(good.String(), "\n", "\r\n"),
		"bound to a device":     strings.Replace(good.String(), anybody, "02:00:00:00:00:01", 1),
		"in capitals":           strings.Replace(good.String(), strings.Repeat("0", 10), "00000000aA", 1),
		"with its own words":    "keyid=" + mark(1) + " " + anybody + " a passphrase\n",
		"without its key":       "keyid=" + mark(1) + " " + anybody + "\n",
		"without a newline":     strings.TrimSuffix(good.String(), "\n"),
		"with a tag before it":  "vlanid=3 " + good.String(),
		"with nothing but this": "keyid=" + mark(1) + "\n",
	} {
		f := parsePSKFile(raw)
		if !f.broken() || len(f.others) != 0 || f.fault("f") != nil {
			t.Errorf("%s: %+v", name, f)
		}
		if err := f.put(want(1), ""); err != nil {
			t.Fatal(err)
		}
		if again := parsePSKFile(f.String()); again.broken() || len(again.own) != 1 {
			t.Errorf("%s: written %q", name, f.String())
		}
	}
	if lost := parsePSKFile("keyid=" + mark(1) + " " + anybody + "\n").String(); strings.Contains(lost, "0000000000000000") {
		t.Errorf("a lost key is written: %q", lost)
	}
}

func TestABadLineIsNamedWithItsRemedy(t *testing.T) {
	for line, want := range map[string]error{
		"nonsense":                  errNoMAC,
		" ":                         errNoMAC,
		"\r":                        errNoMAC,
		"00:00:00:00:00:00":         errNoKey,
		"00:00:00:00:00:00 1234567": errKey,
		"00:00:00:00:00:00 " + strings.Repeat("z", 64):                     errKey,
		"name=x 00:00:00:00:00:00 12345678":                                errTag,
		"KEYID=x 00:00:00:00:00:00 12345678":                               errTag,
		"keyid=" + strings.Repeat("k", 32) + " 00:00:00:00:00:00 12345678": errKeyid,
		"# " + strings.Repeat("a comment ", 20):                            errTooLong,
	} {
		err := parsePSKFile("# first\n\n" + line + "\n" + line + "\n").fault("/etc/psk")
		if !errors.Is(err, want) || !errors.Is(err, ErrBadLine) || !strings.Contains(err.Error(), "line 3 of /etc/psk") {
			t.Errorf("%q: %v, want %v", line, err, want)
		}
		if strings.Contains(fmt.Sprint(err), "12345") {
			t.Errorf("a passphrase is shown: %v", err)
		}
	}
}

func TestKeysOfAnotherNetworkStandApart(t *testing.T) {
	var f pskFile
	for n, networks := range []map[string]pmk{{"Guest": {1}, "Guest-5G": {2}}, {"Guest": {3}}, {"Guest": {4}, "Guest-5G": {5}}} {
		if err := f.put(wanted{keyid: mark(n), pass: pass(n), keys: networks}, ""); err != nil {
			t.Fatal(err)
		}
	}
	f = parsePSKFile(f.String())
	for n, want := range []bool{true, false, true} {
		if _, all := keysOf(f.own, pass(n), []string{"Guest", "Guest-5G"}); all != want {
			t.Errorf("passphrase %d has all keys: %v", n, all)
		}
	}
	for n := range 3 {
		if _, all := keysOf(f.own, pass(n), []string{"Renamed"}); all {
			t.Errorf("passphrase %d has the key of a network that was renamed", n)
		}
	}
	bare := parsePSKFile(strings.ReplaceAll(f.String(), networkComment, "# "))
	if _, all := keysOf(bare.own, pass(0), []string{"Guest"}); all {
		t.Error("without the comment, a key is taken for one of this network")
	}
}

func TestTwoLinesNeverHaveOnePassphrase(t *testing.T) {
	f := parsePSKFile("00:00:00:00:00:00 the owner's own\n02:00:00:00:00:01 " + strings.ToUpper(ownHex) + "\n")
	if err := f.put(want(1), "the owner's own"); !errors.Is(err, errTaken) {
		t.Errorf("the owner's passphrase: %v", err)
	}
	key, _ := parsePMK(ownHex)
	if err := f.put(wanted{keyid: mark(1), pass: pass(1), keys: map[string]pmk{"Guest": key}}, "x"); !errors.Is(err, errTaken) {
		t.Errorf("the owner's key: %v", err)
	}
	if err := f.put(want(1), ""); err != nil {
		t.Fatal(err)
	}
	renamed := want(1)
	renamed.keyid = mark(1) + "QZ"
	if err := f.put(renamed, ""); err != nil || len(f.own) != 1 || f.own[0].keyid != renamed.keyid {
		t.Errorf("the same passphrase under a new mark: %v, %v", f.own, err)
	}
	other := want(1)
	other.pass = pass(2)
	if err := f.put(other, ""); !errors.Is(err, errTaken) {
		t.Errorf("another customer with this passphrase: %v", err)
	}
}

func TestDoubtsAreKeysThatNobodyCanType(t *testing.T) {
	f := parsePSKFile("# one\n00:00:00:00:00:00 of a file of Windows\r\n00:00:00:00:00:00 good one\n00:00:00:00:00:00 with a space \n")
	if got := fmt.Sprint(f.doubts()); got != "[2]" {
		t.Errorf("doubts: %s", got)
	}
}
