//go:build radio

package radio

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

// network is the name that the page gives to the network.
const network = "Guest"

// A run is the world of the emulators, around an access point that the program controls.
type run struct {
	*apptest.World
	begun time.Time
	mu    sync.Mutex // of the transcript

	phone, tablet, stranger, neighbour *station
	nora                               *telegramtest.Person // whose the neighbour is
}

// say writes a line of the transcript.
func (r *run) say(who, format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	text := strings.TrimSpace(fmt.Sprintf(format, args...))
	fmt.Printf("%8.2f  %-10s  %s\n", time.Since(r.begun).Seconds(), who, strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", 22)))
}

// chapter begins a part of the transcript.
func (r *run) chapter(title string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fmt.Printf("\n--- %s\n", title)
}

// root runs a script as root.
func (r *run) root(script string) string {
	r.T.Helper()
	out, err := exec.Command("sh", "-ec", script).CombinedOutput()
	if err != nil {
		r.T.Fatalf("%v: %s\n%s", err, script, out)
	}
	return strings.TrimSpace(string(out))
}

// within runs a command in a network stack that has a name.
func within(name, command string) (string, error) {
	out, err := exec.Command("ip", "netns", "exec", name, "sh", "-ec", command).CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// start makes the machine what a new Raspberry Pi is: a radio that is blocked, a cable to the owner's network, and around
// it the internet and people's devices.
func start(t *testing.T) *run {
	r := &run{World: apptest.New(t), begun: time.Now()}
	r.nora = r.Telegram.Person(3, "Nora", "en", "+12025550145")
	t.Cleanup(func() {
		if t.Failed() {
			for _, command := range []string{"journalctl --no-pager -n 150 -u hostapd -u sharefi", "cat /run/radio/*.log | tail -n 60"} {
				out, _ := exec.Command("sh", "-c", command).CombinedOutput()
				fmt.Printf("$ %s\n%s\n", command, out)
			}
		}
		_ = exec.Command("systemctl", "stop", "sharefi").Run() // before the emulators, which wait for it
	})
	if os.Getuid() != 0 {
		t.Fatal("make radio runs this, as root of a machine of its own")
	}
	r.chapter("a new machine")
	r.root(`mkdir -p /run/radio
		modprobe mac80211_hwsim radios=5
		nmcli radio wifi off
		ip netns add home
		ip link add eth0 type veth peer name cable netns home
		ip addr add 192.168.1.2/24 dev eth0
		ip link set eth0 up
		ip netns exec home sh -ec 'ip link set lo up; ip addr add 198.51.100.7/32 dev lo; ip link set cable up
			ip addr add 192.168.1.1/24 dev cable; ip addr add 192.168.1.10/24 dev cable'
		ip route replace default via 192.168.1.1
		echo nameserver 192.168.1.1 > /etc/resolv.conf
		ip netns exec home dnsmasq --conf-file=/dev/null --pid-file=/run/radio/home.pid --listen-address=192.168.1.1 \
			--bind-interfaces --no-resolv --no-hosts --address=/shop.example/198.51.100.7
		ip netns exec home nc -lk 80 > /dev/null 2>&1 &`)
	r.say("machine", "%s, %s", r.root("uname -r"), r.root("hostapd -v 2>&1 | head -n 1; wpa_supplicant -v | head -n 1"))
	return r
}

// people switch their devices on. The machine's switch for radios is theirs, too, so it has to be on.
func (r *run) people() {
	r.root("echo nameserver 192.168.1.1 > /etc/resolv.conf") // NetworkManager knows no cable here that it would learn it from
	r.phone = r.device("phone", "wlan1")
	r.tablet = r.device("tablet", "wlan2")
	r.stranger = r.device("stranger", "wlan3")
	r.neighbour = r.device("neighbour", "wlan4")
}

// lease is what the program keeps of an order's access.
func (r *run) lease(code string) scheduler.Lease {
	r.T.Helper()
	found, err := r.Leases().Known(r.Ctx(), []string{code})
	if err != nil || len(found) != 1 {
		r.T.Fatalf("the lease of %s: %v, %v", code, found, err)
	}
	return found[0]
}

// looksIn opens the program's own Redis beside it.
func (r *run) looksIn(socket string) {
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: socket})
	r.T.Cleanup(func() { _ = client.Close() })
	r.Keeps(redisdb.New(client, "test"))
}

// orders goes from hello to a payment's page, and returns the order's code.
func (r *run) orders(p *telegramtest.Person, plan string) string {
	r.T.Helper()
	p.Say("/start")
	r.Hears(p, "Need Wi-Fi?")
	r.Presses(p, plan)
	r.Hears(p, "phone number")
	p.ShareContact()
	return r.Code(r.Hears(p, "Please pay by"))
}

// pays pays, and returns when.
func (r *run) pays(code string) time.Time {
	r.T.Helper()
	r.Pays(code)
	r.say("customer", "pays order %s", code)
	return time.Now()
}

// told waits for the passphrase.
func (r *run) told(p *telegramtest.Person) string {
	r.T.Helper()
	m := r.Hears(p, "Password: ")
	r.say("chat", "%s", m.Text)
	return r.PasswordIn(m.Text)
}

// hears waits for a message, and writes it down.
func (r *run) hears(p *telegramtest.Person, words string) {
	r.T.Helper()
	r.say("chat", "%s", r.Hears(p, words).Text)
}
