package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/sharefi/sharefi/deploy"
)

func read(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// The unit is as closed as systemd itself measures: 0 is the best, 10 the worst.
func TestTheUnitIsClosed(t *testing.T) {
	out, err := exec.Command("systemd-analyze", "security", "--offline=true", "--no-pager",
		"sharefi.service").CombinedOutput()
	if err != nil {
		t.Fatalf("%v (apt-get install systemd):\n%s", err, out)
	}
	level := regexp.MustCompile(`exposure level for sharefi.service: ([0-9.]+)`).FindSubmatch(out)
	if level == nil {
		t.Fatalf("no level in\n%s", out)
	}
	if n, err := strconv.ParseFloat(string(level[1]), 64); err != nil || n > 2 {
		t.Errorf("its exposure is %s", level[1])
	}
}

func TestTheUnitIsValid(t *testing.T) {
	dir := t.TempDir()
	unit := strings.Replace(deploy.Unit, "/usr/bin/sharefi", "/bin/true", 1) // it is not installed here
	if err := os.WriteFile(filepath.Join(dir, "sharefi.service"), []byte(unit), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
		filepath.Join(dir, "sharefi.service"))
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v:\n%s", err, out)
	}
	for _, line := range []string{"Type=notify", "WatchdogSec=2min", "LoadCredential=etc:/etc/sharefi",
		"RestartPreventExitStatus=2"} {
		if !strings.Contains(deploy.Unit, "\n"+line+"\n") {
			t.Errorf("no %s", line)
		}
	}
}

func TestRedisInTheContainersKeepsItsRecordsAndIsReachedByNobodyElse(t *testing.T) {
	var compose struct {
		Services map[string]struct {
			Ports    []string
			Networks []string
			Command  []string
			ReadOnly bool     `yaml:"read_only"`
			CapDrop  []string `yaml:"cap_drop"`
		}
		Networks map[string]struct{ Internal bool }
	}
	read(t, "compose.yaml", &compose)
	redis := compose.Services["redis"]
	command := strings.Join(redis.Command, " ")
	for _, want := range []string{"--appendonly yes", "--maxmemory-policy noeviction", "--notify-keyspace-events Ex"} {
		if !strings.Contains(command, want) {
			t.Errorf("no %s in %s", want, command)
		}
	}
	if len(redis.Ports) > 0 || !slices.Equal(redis.Networks, []string{"inside"}) || !compose.Networks["inside"].Internal {
		t.Errorf("others reach Redis: %+v", redis)
	}
	for name, s := range compose.Services {
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || len(s.Ports) > 0 {
			t.Errorf("%s is open: %+v", name, s)
		}
	}
}

func TestTheContainerHoldsTheProgramAloneAndIsRunByNobody(t *testing.T) {
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, last, ok := strings.Cut(string(text), "\nFROM scratch\n")
	if !ok || !strings.Contains(last, "\nUSER 65532:65532\n") || !strings.Contains(last, "\nHEALTHCHECK ") ||
		!strings.Contains(string(text), "CGO_ENABLED=0 ") {
		t.Errorf("%s", text)
	}
}

// compose.yaml keeps the configuration and its secrets in the tree, beside itself; setup writes them where it is run,
// which may be the top of the tree.
func TestTheShopsSecretsComeIntoNoImageAndNoCommit(t *testing.T) {
	for file, lines := range map[string][]string{
		"../.dockerignore": {"deploy/config", "sharefi.yaml", "*.token", "*.key", "*.password", "*.passphrase"},
		"../.gitignore":    {"/deploy/config/", "/sharefi.yaml", "/*.token", "/*.key", "/*.password", "/*.passphrase"},
	} {
		text, err := os.ReadFile(file)
		for _, line := range lines {
			if err != nil || !slices.Contains(strings.Split(string(text), "\n"), line) {
				t.Errorf("%s has no line %s: %v", file, line, err)
			}
		}
	}
}

func TestThePackagesAreForThreeKindsOfMachinesAndNameFilesThatAreThere(t *testing.T) {
	type file struct{ Src string }
	var config struct {
		Builds []struct {
			Goarch, Goarm []string
		}
		Before   struct{ Hooks []string }
		Archives []struct{ Files []file }
		Nfpms    []struct {
			Formats   []string
			Contents  []file
			Scripts   map[string]string
			Overrides map[string]struct{ Dependencies []string }
		}
	}
	read(t, "../.goreleaser.yaml", &config)
	b, n := config.Builds[0], config.Nfpms[0]
	if !slices.Equal(b.Goarch, []string{"amd64", "arm64", "arm"}) || !slices.Equal(b.Goarm, []string{"7"}) ||
		!slices.Equal(n.Formats, []string{"deb", "rpm"}) {
		t.Errorf("%+v, %v", b, n.Formats)
	}
	if !slices.Contains(n.Overrides["deb"].Dependencies, "redis-server | valkey-server") {
		t.Errorf("the .deb needs %v", n.Overrides["deb"].Dependencies)
	}
	var sources []string
	for _, f := range append(config.Archives[0].Files, n.Contents...) {
		sources = append(sources, f.Src)
	}
	for _, script := range n.Scripts {
		sources = append(sources, script)
	}
	if len(sources) < 10 {
		t.Errorf("only %v", sources)
	}
	hooks := strings.Join(config.Before.Hooks, "\n")
	for _, src := range sources {
		if strings.HasPrefix(src, ".bin/share/") && strings.Contains(hooks, "> "+src+"\"") {
			continue // made for the packages from the program itself
		}
		if _, err := os.Stat(filepath.Join("..", src)); err != nil {
			t.Error(err)
		}
	}
}

// What is not the commit's must not come into a file: when, where and by whom it is built. .ci/same builds twice
// and compares, which takes too long for every day.
func TestNothingOfTheBuilderComesIntoThePackages(t *testing.T) {
	type info struct {
		Owner, Group, Mtime string
		Mode                int
	}
	var config struct {
		Builds []struct {
			Flags, Ldflags []string
			ModTimestamp   string `yaml:"mod_timestamp"`
		}
		Archives []struct {
			BuildsInfo info `yaml:"builds_info"`
			Files      []struct{ Info info }
		}
		Nfpms []struct {
			Mtime    string
			RPM      struct{ Buildhost string }
			Contents []struct {
				FileInfo info `yaml:"file_info"`
			}
		}
	}
	read(t, "../.goreleaser.yaml", &config)
	const date = "{{ .CommitDate }}"
	b, n := config.Builds[0], config.Nfpms[0]
	if b.ModTimestamp != "{{ .CommitTimestamp }}" || n.Mtime != date || n.RPM.Buildhost == "" {
		t.Errorf("%+v, %+v", b, n)
	}
	infos := []info{config.Archives[0].BuildsInfo}
	for _, f := range config.Archives[0].Files {
		infos = append(infos, f.Info)
	}
	for _, i := range infos {
		if i.Owner != "root" || i.Group != "root" || i.Mode == 0 || i.Mtime != date {
			t.Errorf("an archive's file is %+v", i)
		}
	}
	for _, c := range n.Contents {
		if c.FileInfo.Mode == 0 || c.FileInfo.Mtime != date {
			t.Errorf("a package's file is %+v", c.FileInfo)
		}
	}
	for _, file := range []string{"../.goreleaser.yaml", "../Makefile", "Dockerfile"} { // one program, however it is built
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"-trimpath", "-buildvcs=false", "-s -w -buildid= -X main.version=", "CGO_ENABLED=0"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s builds without %s", file, want)
			}
		}
	}
}

// trial runs a script of the packages in a scratch tree, with programs that only note how they were called.
func trial(t *testing.T, root, script string, args ...string) (called string) {
	t.Helper()
	bin := t.TempDir()
	note := filepath.Join(bin, "called")
	for _, name := range []string{"useradd", "userdel", "chown", "systemctl"} {
		text := "#!/bin/sh\necho " + name + " \"$@\" >> " + note + "\n"
		if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o700); err != nil { //nolint:gosec // it is to be run
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(bin, "getent"), []byte("#!/bin/sh\ntest -e "+root+"/user\n"),
		0o700); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	cmd := exec.Command("/bin/sh", append([]string{filepath.Join("packages", script)}, args...)...)
	cmd.Env = append(os.Environ(), "SYSTEM_ROOT="+root, "PATH="+bin+":"+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", script, args, err, out)
	}
	text, _ := os.ReadFile(note) // nothing may have been called
	return string(text)
}

func TestAPackageIsInstalledUpdatedRemovedAndPurged(t *testing.T) {
	root := t.TempDir()
	touch := func(name string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if called := trial(t, root, "postinstall.sh", "configure"); !strings.Contains(called, "useradd --system") ||
		strings.Contains(called, "systemctl") {
		t.Errorf("an installation without systemd calls\n%s", called)
	}
	for _, folder := range []string{"etc/sharefi", "var/lib/sharefi"} {
		if info, err := os.Stat(filepath.Join(root, folder)); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", folder, info, err)
		}
	}
	touch("user")
	touch("run/systemd/system/it-runs")
	touch("etc/sharefi/sharefi.yaml")
	touch("var/lib/sharefi/records")
	if called := trial(t, root, "preremove.sh", "upgrade", "2.0"); called != "" {
		t.Errorf("an update closes the shop:\n%s", called)
	}
	if called := trial(t, root, "postinstall.sh", "configure", "1.0"); strings.Contains(called, "useradd") ||
		!strings.Contains(called, "systemctl try-restart sharefi.service") {
		t.Errorf("an update calls\n%s", called)
	}
	if called := trial(t, root, "preremove.sh", "remove"); called != "systemctl disable --now sharefi.service\n" {
		t.Errorf("a removal calls\n%s", called)
	}
	if called := trial(t, root, "postremove.sh", "remove"); called != "systemctl daemon-reload\n" {
		t.Errorf("after a removal\n%s", called)
	}
	if _, err := os.Stat(filepath.Join(root, "var/lib/sharefi/records")); err != nil {
		t.Errorf("a removal loses the records: %v", err)
	}
	if called := trial(t, root, "postremove.sh", "purge"); !strings.Contains(called, "userdel sharefi") {
		t.Errorf("after a purge\n%s", called)
	}
	for _, folder := range []string{"etc/sharefi", "var/lib/sharefi"} {
		if _, err := os.Stat(filepath.Join(root, folder)); !os.IsNotExist(err) {
			t.Errorf("a purge leaves %s: %v", folder, err)
		}
	}
}
