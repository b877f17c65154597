package cli

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// errNotYours says that root is about to make files which the shop's own user could not read.
var errNotYours = errors.New("it belongs to another user")

// AsOwner refuses root what belongs to another user: the service would stumble over root's files.
func AsOwner(euid int, paths ...string) error {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			continue // nobody's yet
		}
		s, ok := info.Sys().(*syscall.Stat_t)
		if euid != 0 || !ok || s.Uid == 0 {
			continue
		}
		name := strconv.FormatUint(uint64(s.Uid), 10)
		if u, err := user.LookupId(name); err == nil {
			name = u.Username
		} else {
			name = "#" + name
		}
		return Usage(fmt.Errorf("%s: %w; run this as that user: sudo -u '%s' sharefi …", path, errNotYours, name))
	}
	return nil
}
