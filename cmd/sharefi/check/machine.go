package check

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sharefi/sharefi/internal/span"
)

// clockDoubt is how far a clock may be off before the owner should look at it: servers tell whole
// seconds, and answers take a while. At clockWrong the shop closes.
const (
	clockDoubt = 5 * time.Second
	clockWrong = time.Minute
)

// clock compares our clock with the clocks of all that answered.
func (k *Checker) clock(context.Context) []Finding {
	k.mu.Lock()
	defer k.mu.Unlock()
	return judgeClock(k.skews)
}

// judgeClock says how our clock stands; the skews say how far others are ahead of it.
func judgeClock(skews map[string]time.Duration) []Finding {
	const remedy = "timedatectl set-ntp true, or set the clock by hand"
	var off []string
	worst, outside := time.Duration(0), 0
	for _, source := range slices.Sorted(maps.Keys(skews)) {
		by := skews[source].Abs()
		worst = max(worst, by)
		if by > clockDoubt {
			off = append(off, fmt.Sprintf("%s from that of %s", span.Words(by), source))
		}
		if source != "Redis" {
			outside++
		}
	}
	says := "it is off by " + strings.Join(off, ", ")
	switch {
	case worst > clockWrong:
		return []Finding{fails(says+"; while that lasts nothing is sold and nothing ends", remedy)}
	case len(off) > 0:
		return []Finding{warns(says, remedy)}
	case outside == 0:
		return []Finding{warns("no server outside told the time", "mend the connections above, and check again")}
	}
	return []Finding{well("it agrees with %s", strings.Join(slices.Sorted(maps.Keys(skews)), ", "))}
}

// files looks at who may read secrets, and whether the data folder can be written.
func (k *Checker) files(context.Context) []Finding {
	var found []Finding
	for _, w := range k.Warnings {
		found = append(found, warns(w.Says, w.Remedy))
	}
	place := standing(k.Data)
	info, err := os.Stat(place)
	switch {
	case err != nil || !info.IsDir() || unix.Access(place, unix.W_OK|unix.X_OK) != nil:
		found = append(found, fails("the data folder "+k.Data+" can't be written",
			"make it, owned by the user that runs sharefi, or name another with the key data"))
	case place == k.Data && info.Mode().Perm()&0o077 != 0:
		found = append(found, warns(k.Data+" can be entered by others", "chmod 700 "+k.Data))
	}
	if len(found) == 0 {
		return []Finding{well("secrets and data are yours alone")}
	}
	return found
}

// standing is the part of a path that is there.
func standing(path string) string {
	for {
		if _, err := os.Lstat(path); err == nil || path == filepath.Dir(path) {
			return path
		}
		path = filepath.Dir(path)
	}
}

// How much room a shop needs: a year of sales is a few megabytes, and Redis rewrites its file
// beside the old one.
const (
	roomDoubt = 500 << 20
	roomLeast = 50 << 20
)

func (k *Checker) disk(context.Context) []Finding {
	free, err := k.Room(standing(k.Data))
	if err != nil {
		return []Finding{warns(fmt.Sprintf("the room for %s can't be read: %v", k.Data, err), "see df "+k.Data)}
	}
	says := fmt.Sprintf("%d MB are free for %s", free>>20, k.Data)
	switch {
	case free < roomLeast:
		return []Finding{fails(says, "make room; a shop that can't write takes no orders")}
	case free < roomDoubt:
		return []Finding{warns(says, "make room, at least 500 MB")}
	}
	return []Finding{well("%s", says)}
}
