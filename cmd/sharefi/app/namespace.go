package app

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/billing"
)

// Where the kernel says which process ids mean the same: the boot, the machine, and the namespace of process ids.
var idFiles = []string{"/proc/sys/kernel/random/boot_id", "/etc/machine-id"}

// namespace names where our process id is known, and nowhere else is one of the same name: two containers, a container
// and its host, or two machines that people called alike differ in it, and so does the same machine after a start. It
// is empty where the system does not say.
func namespace() string {
	pids, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	said := []string{pids}
	for i, name := range idFiles {
		id, err := os.ReadFile(filepath.Clean(name))
		if err != nil && i == 0 {
			return ""
		}
		said = append(said, strings.TrimSpace(string(id)))
	}
	return billing.CodeOf(strings.Join(said, " "))
}

// A holder is who has the shop's lock, as the token in Redis names him.
type holder struct {
	namespace string
	pid       int
}

// readHolder reads a token. One that is not known has no namespace.
func readHolder(token string) (h holder) {
	parts := strings.Split(token, "/")
	if len(parts) != 4 {
		return h
	}
	pid, err := strconv.Atoi(parts[2])
	if err != nil || pid <= 0 {
		return h
	}
	return holder{parts[1], pid}
}
