//go:build linux

package app_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// insideNetwork tells the test binary that it runs in a network of its own.
const insideNetwork = "INSIDE_NETWORK"

// The two ends of the cable between the emulators and the program.
const (
	theirEnd = "10.99.0.1"
	itsEnd   = "10.99.0.2"
)

// behindTheDoor makes the program's network: it lets in what answers the program, and nothing else,
// not even from the same machine. The program sends secrets to its own machine or by https only, so it
// is given local addresses, which lead to the other end of the cable.
const behindTheDoor = `set -e
touch "$0/ready"
read -r go < "$0/go"
ip link set lo up
ip addr add ` + itsEnd + `/24 dev program
ip link set program up
echo 1 > /proc/sys/net/ipv4/conf/program/route_localnet
nft "add table ip cable
add chain ip cable from { type nat hook output priority -100; }
add rule ip cable from ip daddr 127.0.0.1 dnat to ` + theirEnd + `
add chain ip cable to { type nat hook postrouting priority 100; }
add rule ip cable to oifname program masquerade"
nft "add table inet door; add chain inet door in { type filter hook input priority 0; policy drop; }; add rule inet door in ct state established,related accept"
exec "$@"`

// TestTheProgramSellsBehindAClosedDoor sells in a network that drops every connection from outside.
// The test goes into a network of its own first, where it may lay cables without being root.
func TestTheProgramSellsBehindAClosedDoor(t *testing.T) {
	if os.Getenv(insideNetwork) == "" {
		t.Parallel()
		moveIn(t)
		return
	}
	run(t, "ip", "link", "set", "lo", "up")
	run(t, "ip", "link", "add", "dev", "others", "type", "veth", "peer", "name", "program")
	run(t, "ip", "addr", "add", theirEnd+"/24", "dev", "others")
	run(t, "ip", "link", "set", "others", "up")
	w := apptest.New(t)
	w.Cabled(theirEnd + ":0")
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "go"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := w.File("")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), theirEnd, "127.0.0.1")), 0o600); err != nil {
		t.Fatal(err)
	}
	p := &apptest.Process{W: w, Args: []string{"run", "--config", file},
		Within: []string{"unshare", "--net", "sh", "-c", behindTheDoor, dir}}
	p.Start()
	w.Stop = func() { p.End(syscall.SIGTERM) }
	w.Until("it has a network of its own",
		func() bool { _, err := os.Stat(filepath.Join(dir, "ready")); return err == nil })
	run(t, "ip", "link", "set", "program", "netns", fmt.Sprint(p.Pid()))
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte("go\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.BuysInStages(func(string) {})
	w.SoldOnce()
	dropped(t)
}

// moveIn runs the test again in a network, and as a user, of its own.
func moveIn(t *testing.T) {
	t.Helper()
	inside := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	inside.Env = append(os.Environ(), insideNetwork+"=1")
	inside.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
	}
	said, err := inside.CombinedOutput()
	if os.Geteuid() != 0 &&
		(errors.Is(err, syscall.EPERM) || strings.Contains(string(said), "Operation not permitted")) {
		t.Logf("this system lets only root make networks; that nothing listens is read from /proc in %s",
			"TestTheProgramSellsByItsConfigurationAlone")
		return
	}
	if err != nil || !strings.Contains(string(said), "--- PASS") {
		t.Errorf("inside: %v\n%s", err, said)
	}
}

// dropped checks that the door is closed: nobody answers, not even with a refusal.
func dropped(t *testing.T) {
	t.Helper()
	for _, port := range []string{"22", "6379", "9464"} {
		conn, err := net.DialTimeout("tcp", net.JoinHostPort(itsEnd, port), 500*time.Millisecond)
		var waited net.Error
		switch {
		case err == nil:
			conn.Close()
			t.Errorf("port %s is open", port)
		case !errors.As(err, &waited) || !waited.Timeout():
			t.Errorf("port %s: %v, want silence", port, err)
		}
	}
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if said, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, said)
	}
}
