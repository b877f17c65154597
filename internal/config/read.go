package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/sharefi/sharefi/internal/quote"
)

// Known is what only the parts above know: it checks values that mean nothing here.
type Known struct {
	Ping  func(name string) bool   // whether there is a ping of that name
	Texts func(folder fs.FS) error // what is wrong with the owner's sentences, a line each
}

// Load reads a file and what the environment sets over it. The error names every problem, each
// with its place and its remedy.
func Load(path string, environ []string, known Known) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		how := "make it with sharefi setup --config " + path + ", or name yours with --config"
		if !errors.Is(err, os.ErrNotExist) {
			how = "run this as the user whom it belongs to"
		}
		return nil, fmt.Errorf("%s can't be read (%w); %s", path, errors.Unwrap(err), how)
	}
	return parse(path, text, environ, known)
}

func parse(path string, text []byte, environ []string, known Known) (*Config, error) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, fmt.Errorf("%s is not YAML: %s", path, firstLine(err))
	}
	r := &reader{path: path, dir: filepath.Dir(path), file: file, known: known}
	var raw fileConfig
	if len(file.Docs) > 0 && file.Docs[0].Body != nil {
		r.unknown(file.Docs[0].Body, reflect.TypeOf(raw))
		if err := yaml.NodeToValue(file.Docs[0].Body, &raw); err != nil && len(r.problems) == 0 {
			return nil, fmt.Errorf("%s: %s", path, firstLine(err))
		}
	}
	r.environ(&raw, environ)
	c := r.config(raw)
	if len(r.problems) > 0 {
		return nil, errors.Join(r.problems...)
	}
	return c, nil
}

// firstLine is what the YAML library says, without the picture of the place.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// A reader checks one file and gathers what is wrong with it.
type reader struct {
	path     string
	dir      string
	file     *ast.File
	known    Known
	set      map[string]bool // keys that the environment set
	problems []error
	warnings []Warning
}

// bad notes a problem with a key, such as "sites[0].router".
func (r *reader) bad(key, format string, args ...any) {
	quote.Brief(args)
	place := r.path
	if line := r.line(key); r.set[key] {
		place = envName(key)
	} else if line > 0 {
		place += ":" + strconv.Itoa(line)
	}
	r.problems = append(r.problems, fmt.Errorf("%s: %s: %s", place, key, fmt.Sprintf(format, args...)))
}

// line is where a key stands, or the nearest key around it.
func (r *reader) line(key string) int {
	for ; key != ""; key = key[:max(strings.LastIndexAny(key, ".["), 0)] {
		path, err := yaml.PathString("$." + key)
		if err != nil {
			continue
		}
		if node, err := path.FilterFile(r.file); err == nil && node != nil && node.GetToken() != nil {
			return node.GetToken().Position.Line
		}
	}
	return 0
}

// unknown names the keys that a type does not have.
func (r *reader) unknown(node ast.Node, t reflect.Type) {
	if t.Kind() == reflect.Slice {
		if list, ok := node.(*ast.SequenceNode); ok && t.Elem().Kind() == reflect.Struct {
			for _, item := range list.Values {
				r.unknown(item, t.Elem())
			}
		}
		return
	}
	if t.Kind() != reflect.Struct {
		return
	}
	var pairs []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = append(pairs, n)
	}
	for _, pair := range pairs {
		name, line := pair.Key.String(), pair.Key.GetToken().Position.Line
		field, ok := fieldOf(t, name)
		if !ok {
			r.problems = append(r.problems,
				quote.Errorf("%s:%d: unknown key %q%s", r.path, line, name, suggest(name, keysOf(t))))
			continue
		}
		r.unknown(pair.Value, field.Type)
	}
}

// names are a list that may be written as one name.
type names []string

// UnmarshalYAML reads one name, or a list.
func (n *names) UnmarshalYAML(read func(any) error) error {
	var one string
	if read(&one) == nil {
		*n = names{one}
	} else if err := read((*[]string)(n)); err != nil {
		return err
	}
	for i := range *n {
		(*n)[i] = strings.TrimSpace((*n)[i])
	}
	*n = slices.DeleteFunc(*n, func(name string) bool { return name == "" })
	return nil
}

func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		keys = append(keys, t.Field(i).Tag.Get("yaml"))
	}
	return keys
}

func fieldOf(t reflect.Type, key string) (reflect.StructField, bool) {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("yaml") == key {
			return t.Field(i), true
		}
	}
	return reflect.StructField{}, false
}

// suggest finds the key that was probably meant.
func suggest(name string, keys []string) string {
	best, at := "", 1+len(name)/2
	for _, key := range keys {
		if d := distance(name, key); d < at {
			best, at = key, d
		}
	}
	if best == "" {
		return "; known here: " + strings.Join(keys, ", ")
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// distance counts the letters to change, put in or take out (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		above := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			above, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, above+cost)
		}
	}
	return row[len(b)]
}

// envName is the environment's name of a key: sites[0].router is SHAREFI_SITES_0_ROUTER.
func envName(key string) string {
	return "SHAREFI_" + strings.ToUpper(strings.NewReplacer(".", "_", "[", "_", "]", "").Replace(key))
}

// environ puts the environment's values over the file's. A key of a list's item is known when the
// file has the item.
func (r *reader) environ(raw *fileConfig, environ []string) {
	r.set = map[string]bool{}
	known := map[string]func(string){}
	walk(reflect.ValueOf(raw).Elem(), "", func(key string, set func(string)) {
		known[envName(key)] = func(s string) { r.set[key] = true; set(s) }
	})
	var names []string
	for name := range known {
		names = append(names, name)
	}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, "SHAREFI_") || name == "SHAREFI_CONFIG" {
			continue
		}
		if set, ok := known[name]; ok {
			set(value)
		} else {
			r.problems = append(r.problems,
				fmt.Errorf("environment: unknown variable %s%s", name, suggest(name, names)))
		}
	}
}

// walk visits every text of a configuration with its key.
func walk(v reflect.Value, key string, visit func(string, func(string))) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), strings.TrimPrefix(key+"."+v.Type().Field(i).Tag.Get("yaml"), "."), visit)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.String {
			visit(key, func(s string) { v.Set(reflect.ValueOf(strings.Split(s, ","))) })
			return
		}
		for i := range v.Len() {
			walk(v.Index(i), fmt.Sprintf("%s[%d]", key, i), visit)
		}
	case reflect.String:
		visit(key, v.SetString)
	}
}
