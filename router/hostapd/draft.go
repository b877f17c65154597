package hostapd

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/sharefi/sharefi/router"
)

// confFolder is where Debian's hostapd has its configuration.
const confFolder = "/etc/hostapd"

// Errors of a preparation. Each says what to do. It asks no hostapd, so none is of a router that is away.
var (
	errNoConf   = errors.New("no file has its section (interface= or bss=); name the right one with --conf, or write one as docs/RASPBERRY-PI.md shows")
	errTwoConfs = errors.New("several files have a section for it; name the one that hostapd is started with, as in --conf " +
		confFolder + "/hostapd.conf")
	errNoFolder  = errors.New("there is no such folder; make it, writable for the user that Sharefi runs as")
	errForeign   = errors.New("it can't be changed")
	errUnwritten = errors.New("it may not be read or changed; try again as root, with sudo in front")
	errMissing   = errors.New("there is no such file; name the one that hostapd is started with, as in --conf " + confFolder + "/hostapd.conf")
	errNotConf   = errors.New("it is no ordinary file")
)

// Drafts is router.Drafter's. Nothing is written, and hostapd is not asked.
func (d *Driver) Drafts(files []string, undo bool) ([]router.Draft, error) {
	if len(files) == 0 {
		files, _ = filepath.Glob(filepath.Join(confFolder, "*.conf")) // its only error is of the pattern
	}
	was, next := map[string]string{}, map[string]confFile{}
	for _, path := range files {
		var err error
		if was[path], err = (store{path}).read(); err != nil {
			return nil, inWordsOfConf(path, err)
		}
		if next[path], err = parseConf(was[path]).undone(d.place.settings("", "")); err != nil {
			return nil, fmt.Errorf("%s: %w: %w", path, errForeign, err)
		}
	}
	var drafts []router.Draft
	if !undo {
		made, err := d.place.draft(next)
		if err != nil {
			return nil, err
		}
		drafts = append(drafts, made...)
	}
	for _, path := range files {
		if content := next[path].String(); content != was[path] {
			drafts = append(drafts, confDraft(path, was[path], content))
		}
	}
	return drafts, nil
}

// draft prepares the section of each radio in its file, and the file that hostapd does not start without.
func (p place) draft(confs map[string]confFile) ([]router.Draft, error) {
	group, err := p.group()
	if err != nil {
		return nil, err
	}
	for _, radio := range p.radios {
		path, err := confOf(confs, filepath.Base(radio))
		if err != nil {
			return nil, err
		}
		if err := confs[path].misread(); err != nil {
			return nil, fmt.Errorf("%s: %w: %w %s", path, errForeign, err, path)
		}
		confs[path], err = confs[path].prepared(filepath.Base(radio), p.settings(filepath.Dir(radio), group))
		if err != nil {
			return nil, fmt.Errorf("%s: %w: %w", path, errForeign, err)
		}
	}
	list := store{p.psk + p.accept}
	if _, err := os.Stat(list.path); !errors.Is(err, os.ErrNotExist) {
		return nil, list.inWords(err)
	}
	return []router.Draft{{File: list.path, New: true, Write: list.begin}}, nil
}

// confOf is the file that has a radio's section.
func confOf(confs map[string]confFile, radio string) (string, error) {
	var found []string
	for path, conf := range confs {
		if _, _, has := conf.section(radio); has {
			found = append(found, path)
		}
	}
	switch len(found) {
	case 0:
		return "", fmt.Errorf("%s: %w (looked in %s)", radio, errNoConf, lookedIn(confs))
	case 1:
		return found[0], nil
	}
	slices.Sort(found)
	return "", fmt.Errorf("%s: %w: %s", radio, errTwoConfs, strings.Join(found, ", "))
}

// lookedIn names the files that were read, or the folder that has none.
func lookedIn(confs map[string]confFile) string {
	if len(confs) == 0 {
		return confFolder
	}
	return strings.Join(slices.Sorted(maps.Keys(confs)), ", ")
}

// settings are what hostapd.conf needs. Those without a value would keep customers out, or be forgotten by hostapd.
func (p place) settings(controls, group string) []setting {
	sets := func(key, value string) setting { return setting{key: key, value: value} }
	list := []setting{sets("ctrl_interface", controls), sets("ctrl_interface_group", group)}
	if p.accept != "" {
		return append(list, sets("macaddr_acl", "1"), sets("accept_mac_file", p.accept))
	}
	return append(list, sets("wpa", "2"), sets("wpa_key_mgmt", "WPA-PSK"), sets("rsn_pairwise", "CCMP"),
		sets("wpa_psk_file", p.psk), sets("ap_isolate", "1"),
		setting{"ieee80211w", "1", "2"}, // which only phones with WPA3 can do
		setting{key: "wpa_psk"}, setting{key: "wpa_psk_radius"}, setting{key: "sae_password"}, setting{key: "sae_password_file"},
		setting{key: "ieee8021x"}, setting{key: "macaddr_acl"})
}

// group is that which Sharefi runs as: the one of the folder that it writes into.
func (p place) group() (string, error) {
	folder := filepath.Dir(p.psk + p.accept)
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return "", fmt.Errorf("%s: %w", folder, errNoFolder)
	case err != nil:
		return "", store{folder}.inWords(err)
	}
	id := strconv.FormatUint(uint64(info.Sys().(*syscall.Stat_t).Gid), 10)
	if group, err := user.LookupGroupId(id); err == nil {
		return group.Name, nil
	}
	return id, nil
}

// begin makes the file, empty, as its folder's owner would.
func (s store) begin() error {
	info, err := os.Stat(filepath.Dir(s.path))
	if err != nil {
		return s.inWords(err)
	}
	f, err := os.OpenFile(s.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return s.inWords(err)
	}
	return s.inWords(errors.Join(give(f, info), f.Sync(), f.Close()))
}

func confDraft(path, was, next string) router.Draft {
	before, after := parseConf(was), parseConf(next)
	return router.Draft{File: path, Out: before.without(after), In: after.without(before), Write: func() error {
		return inWordsOfConf(path, store{path}.replace(was, next))
	}}
}

// without are the settings that another file has not, or has less often: a line of another network's is not this one's.
// That the last line has no newline is no difference. Secrets are not shown.
func (f confFile) without(other confFile) []string {
	left := map[string]int{}
	for _, line := range other {
		left[strings.TrimSuffix(line, "\n")]++
	}
	var list []string
	for _, line := range f {
		line = strings.TrimSuffix(line, "\n")
		key, value := field(line)
		if left[line]--; key == "" || left[line] >= 0 {
			continue
		}
		if strings.HasPrefix(key, "sae_password") && key != "sae_password_file" || key == "wpa_psk" || key == "wpa_passphrase" {
			value = "…"
		}
		list = append(list, key+"="+strings.TrimRight(value, "\r"))
	}
	return list
}

func inWordsOfConf(path string, err error) error {
	switch {
	case err == nil, errors.Is(err, ErrChanged):
		return err
	case errors.Is(err, os.ErrPermission), errors.Is(err, ErrNoRight):
		return fmt.Errorf("%s: %w", path, errUnwritten)
	case errors.Is(err, ErrNoFile):
		return fmt.Errorf("%s: %w", path, errMissing)
	case errors.Is(err, ErrNoReader), errors.Is(err, syscall.EISDIR):
		return fmt.Errorf("%s: %w", path, errNotConf)
	}
	return err
}
