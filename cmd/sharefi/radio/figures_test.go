//go:build radio

package radio

import (
	"fmt"
	"os"
	"strings"
	"time"
)

const psk = "/var/lib/sharefi/guests.psk"

// measures sells and ends with more and more keys in the file.
func (r *run) measures() {
	r.T.Helper()
	r.chapter("how long it takes, with more and more keys in the file")
	table := []string{"keys in the file   paid to told   told to joined   paid to joined   end to off the air   the key tried last"}
	for i, n := range []int{1, 100, 1000} {
		table = append(table, r.measure(i, n))
	}
	r.chapter("in seconds, on a machine that is emulated instruction by instruction")
	fmt.Println(strings.Join(table, "\n"))
}

// measure sells half a minute beside n keys of the owner's.
func (r *run) measure(i, n int) string {
	r.T.Helper()
	var keys strings.Builder
	for k := range n {
		fmt.Fprintf(&keys, "keyid=own-%d 00:00:00:00:00:00 %064x\n", k, k+1)
	}
	first := fmt.Sprintf("%064x", 1)
	was, err := os.ReadFile(psk)
	if err != nil {
		r.T.Fatal(err)
	}
	ours := was[max(strings.Index(string(was), "# Sharefi: network "), 0):]
	if err := os.WriteFile(psk, append([]byte(keys.String()), ours...), 0o600); err != nil {
		r.T.Fatal(err)
	}
	r.say("owner", "writes %d keys into the file", n)
	person := r.Telegram.Person(int64(10+i), "Mara", "en", fmt.Sprintf("+1202555016%d", i))
	code := r.orders(person, "Half a minute")
	paid := r.pays(code)
	words := r.told(person)
	told := time.Now()
	in := r.phone.joins(words)
	r.hears(person, "You're online!")
	end := r.lease(code).End
	off := r.phone.comes(dropped, in)
	r.say("machine", "off the air %.2f s after the end", off.Sub(end).Seconds())
	if off.Before(end) || off.Sub(end) > 10*time.Second {
		r.T.Errorf("off the air %v after the end", off.Sub(end))
	}
	r.hears(person, "time is up")
	last := time.Now()
	r.stranger.triesKey(first)
	at := r.stranger.comes(joined, last)
	r.stranger.forgets()
	return fmt.Sprintf("%16d %14.2f %16.2f %16.2f %20.2f %20.2f", n, told.Sub(paid).Seconds(), in.Sub(told).Seconds(),
		in.Sub(paid).Seconds(), off.Sub(end).Seconds(), at.Sub(last).Seconds())
}
