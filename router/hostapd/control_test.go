package hostapd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
)

const words = "correct-horse-battery"

func device(n int) router.MAC { return router.MAC{0x02, 0, 0x5e, 0x10, byte(n >> 8), byte(n)} }

// A box is an access point with its radios and its file.
type box struct {
	*hostapdtest.Server
	file string
	own  string
}

func startBox(t testing.TB, content string, radios ...hostapdtest.Radio) box {
	t.Helper()
	dir, err := os.MkdirTemp("", "box") // a short path, as that of a socket must be
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	b := box{file: filepath.Join(dir, "psk"), own: filepath.Join(dir, "own")}
	b.write(t, content)
	if err := os.Mkdir(b.own, 0o700); err != nil {
		t.Fatal(err)
	}
	if len(radios) == 0 {
		radios = []hostapdtest.Radio{{}}
	}
	for i := range radios {
		radios[i].PSKFile = b.file
	}
	s, err := hostapdtest.New(hostapdtest.Options{Dir: filepath.Join(dir, "ctl"), Radios: radios})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	b.Server = s
	return b
}

func (b box) write(t testing.TB, content string) {
	t.Helper()
	if err := os.WriteFile(b.file, []byte(content), 0o640); err != nil {
		t.Fatal(err)
	}
}

func (b box) control(t *testing.T, radio string) *control {
	c := &control{radio: b.Socket(radio), own: b.own}
	t.Cleanup(c.close)
	return c
}

// ours are the names of our ends of sockets.
func (b box) ours(t *testing.T) []string {
	t.Helper()
	list, err := os.ReadDir(b.own)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

func TestACommandOutlivesARestartOfHostapd(t *testing.T) {
	b := startBox(t, "")
	c := b.control(t, "wlan0")
	for _, stop := range []func(){func() {}, b.Stop, b.Kill} {
		stop()
		_ = b.Start()
		if answer, err := c.do(t.Context(), "PING", patience); answer != "PONG\n" || err != nil {
			t.Fatalf("PING: %q, %v", answer, err)
		}
	}
	if names := b.ours(t); len(names) != 1 {
		t.Errorf("our ends: %v, want one", names)
	}
	c.close()
	c.close()
	if names := b.ours(t); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
}

func TestALateAnswerIsNoAnswerToAnotherCommand(t *testing.T) {
	b := startBox(t, "")
	c := b.control(t, "wlan0")
	answered := make(chan struct{})
	hold := make(chan struct{})
	b.Intercept(func(_, command string, after bool) {
		if command == "STATUS" && !after {
			<-hold
		}
		if command == "STATUS" && after {
			close(answered)
		}
	})
	if _, err := c.do(t.Context(), "STATUS", 10*time.Millisecond); !errors.Is(err, errSilent) || !errors.Is(err, router.ErrUnreachable) {
		t.Fatalf("STATUS: %v", err)
	}
	close(hold)
	<-answered
	if answer, err := c.do(t.Context(), "PING", patience); answer != "PONG\n" || err != nil {
		t.Fatalf("PING after a late answer: %q, %v", answer, err)
	}
}

func TestACancelledCommandReturns(t *testing.T) {
	b := startBox(t, "")
	c := b.control(t, "wlan0")
	b.Mute(true)
	ctx, cancel := context.WithCancel(t.Context())
	b.Intercept(nil)
	go cancel()
	if _, err := c.do(ctx, "PING", time.Hour); !errors.Is(err, context.Canceled) {
		t.Fatalf("PING: %v", err)
	}
	b.Mute(false)
	if _, err := c.do(t.Context(), "PING", patience); err != nil {
		t.Fatal(err)
	}
}

func TestASocketThatCanNotBeUsedSaysWhatToDo(t *testing.T) {
	b := startBox(t, "")
	for want, c := range map[error]*control{
		errAway: {radio: filepath.Join(b.own, "none"), own: b.own},
		errOwn:  {radio: b.Socket("wlan0"), own: filepath.Join(b.own, "none")},
	} {
		_, err := c.do(t.Context(), "PING", patience)
		if !errors.Is(err, want) || !errors.Is(err, router.ErrUnreachable) || !strings.Contains(err.Error(), c.radio) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	if names := b.ours(t); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
	if err := inWords(os.ErrPermission); !errors.Is(err, os.ErrPermission) {
		t.Errorf("inWords: %v", err)
	}
	no := errors.New("not now")
	c := &control{radio: b.Socket("wlan0"), own: b.own, may: func() error { return no }}
	if _, err := c.do(t.Context(), "PING", patience); !errors.Is(err, no) || b.Calls("PING") != 0 {
		t.Errorf("a command that may not be sent: %v", err)
	}
}

func TestEndsThatACrashLeftAreSweptAndLivingOnesStay(t *testing.T) {
	b := startBox(t, "")
	dead := filepath.Join(b.own, "sharefi-1-1.sock")
	conn, err := net.ListenUnixgram("unixgram", address(dead))
	if err != nil {
		t.Fatal(err)
	}
	conn.Close() // leaves the name
	living := filepath.Join(b.own, "sharefi-1-2.sock")
	other, err := net.ListenUnixgram("unixgram", address(living))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	c := b.control(t, "wlan0")
	if _, err := c.do(t.Context(), "PING", patience); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dead); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the dead end is still there: %v", err)
	}
	if _, err := os.Stat(living); err != nil {
		t.Errorf("a living end is gone: %v", err)
	}
}

func TestOnlyStationsThatProvedTheirKeyAreConnected(t *testing.T) {
	b := startBox(t, "keyid="+mark(1)+" "+anybody+" "+words+"\nkeyid="+mark(2)+" "+anybody+" another passphrase\n",
		hostapdtest.Radio{Passphrase: "the owner's own"})
	phone, owner := b.Station("wlan0", device(1), words), b.Station("wlan0", device(2), "the owner's own")
	stranger, gone := b.Station("wlan0", device(3), "some other key"), b.Station("wlan0", device(4), words)
	for _, p := range []*hostapdtest.Station{phone, owner, stranger, gone} {
		p.Join()
	}
	gone.Leave()
	phone.Transfer(10, 20)
	list, err := b.control(t, "wlan0").stations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[router.MAC]station{}
	for _, s := range list {
		got[s.mac] = s
	}
	if s := got[device(1)]; len(list) != 2 || s.keyid != mark(1) || s.rx != 10 || s.tx != 20 || got[device(2)].keyid != "" {
		t.Fatalf("connected: %+v", list)
	}
}

func TestAWalkOverManyStationsBeginsAnewWhenOneIsGone(t *testing.T) {
	dir := t.TempDir()
	s, err := hostapdtest.New(hostapdtest.Options{Dir: dir, Radios: []hostapdtest.Radio{{Passphrase: words}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for n := range 300 {
		s.Station("wlan0", device(n), words).Join()
	}
	c := &control{radio: s.Socket("wlan0"), own: dir}
	defer c.close()
	list, err := c.stations(t.Context())
	if err != nil || len(list) != 300 {
		t.Fatalf("%d stations, %v", len(list), err)
	}
	// Each time that the walk has come to the third, the table forgets it.
	last := list[len(list)-1].mac
	asked := 0
	s.Intercept(func(_, command string, after bool) {
		if command == "STA-NEXT "+strings.ToLower(list[2].mac.String()) && !after && asked < 1 {
			asked++
			s.DropEntry("wlan0", list[2].mac)
		}
	})
	again, err := c.stations(t.Context())
	if err != nil || len(again) != 299 || again[len(again)-1].mac != last {
		t.Fatalf("%d stations, %v", len(again), err)
	}
	s.Intercept(func(_, command string, after bool) {
		if name, mac, _ := strings.Cut(command, " "); name == "STA-NEXT" && !after {
			m, _ := router.ParseMAC(mac)
			s.DropEntry("wlan0", m)
		}
	})
	if _, err := c.stations(t.Context()); !errors.Is(err, errRestless) {
		t.Fatalf("a table that never rests: %v", err)
	}
}

// A diary keeps what a watcher reported.
type diary chan event

func (d diary) next(t *testing.T, want string) {
	t.Helper()
	select {
	case e := <-d:
		if got := fmt.Sprint(e.happening, " ", e.mac, " ", e.keyid); got != want {
			t.Fatalf("event %q, want %q", got, want)
		}
	case <-time.After(time.Minute):
		t.Fatalf("no event, want %q", want)
	}
}

func TestAWatcherTellsWhoCameAndWentAlsoAfterARestart(t *testing.T) {
	b := startBox(t, "keyid="+mark(1)+" "+anybody+" "+words+"\n")
	events := make(diary, 100)
	w := watcher{radio: b.Socket("wlan0"), own: b.own, every: 5 * time.Millisecond, report: func(e event) { events <- e }}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.run(ctx)
	}()
	none := router.MAC{}.String()
	events.next(t, "attached "+none+" ")
	phone := b.Station("wlan0", device(1), words)
	for _, restart := range []func(){func() {}, b.Stop, b.Kill} {
		restart()
		if b.Start() == nil {
			events.next(t, "attached "+none+" ")
		}
		phone.Join()
		events.next(t, "joined "+device(1).String()+" "+mark(1))
		phone.Leave()
		events.next(t, "left "+device(1).String()+" ")
	}
	cancel()
	<-ended
	if names := b.ours(t); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
	if _, err := b.control(t, "wlan0").do(t.Context(), "PING", patience); err != nil { // behind our last word
		t.Fatal(err)
	}
	if n := b.Listeners("wlan0"); n != 0 {
		t.Errorf("%d listeners are left", n)
	}
}

func TestAWatcherComesBackToAHostapdThatForgotItOrHung(t *testing.T) {
	b := startBox(t, "keyid="+mark(1)+" "+anybody+" "+words+"\n")
	events := make(chan event, 10_000)
	w := watcher{radio: b.Socket("wlan0"), own: b.own, every: 5 * time.Millisecond, report: func(e event) { events <- e }}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.run(ctx)
	}()
	<-events
	phone := b.Station("wlan0", device(1), words)
	for _, fault := range []func(){
		func() { b.ForgetListeners("wlan0") },
		func() { // until the watcher has given up, and tried again
			b.Mute(true)
			for asked := b.Calls("ATTACH"); b.Calls("ATTACH") < asked+3; {
				runtime.Gosched()
			}
			b.Mute(false)
		},
	} {
		fault()
		for heard := false; !heard; {
			phone.Join()
			phone.Leave()
			select {
			case e := <-events:
				heard = e.happening == joined
			default:
				runtime.Gosched()
			}
		}
		for len(events) > 0 {
			<-events
		}
	}
	cancel()
	<-ended
}

func TestMessagesAreReadAsEvents(t *testing.T) {
	for message, want := range map[string]string{
		"<3>AP-STA-CONNECTED 02:00:5e:10:00:01 keyid=K7Q4":    "02:00:5E:…:01 joined K7Q4",
		"<3>AP-STA-CONNECTED 02:00:5e:10:00:01 auth_alg=open": "02:00:5E:…:01 joined ",
		"<3>AP-STA-DISCONNECTED 02:00:5e:10:00:01":            "02:00:5E:…:01 left ",
		"<3>AP-STA-POSSIBLE-PSK-MISMATCH 02:00:5e:10:00:01":   "",
		"<3>EAPOL-4WAY-HS-COMPLETED 02:00:5e:10:00:01":        "",
		"<3>AP-STA-CONNECTED nonsense":                        "",
		"<3>AP-DISABLED ":                                     "",
		"PONG\n":                                              "",
		"":                                                    "",
		"AP-STA-CONNECTED 02:00:5e:10:00:01 of>somebody":      "",
	} {
		e, ok := parseEvent(message)
		if ok != (want != "") || ok && e.String() != want {
			t.Errorf("%q: %v, %v", message, e, ok)
		}
	}
}
