package config

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A Setting is a key, as in sites[0].ssid, and what it is to be. Nil takes it out.
type Setting struct {
	Key   string
	Value any
}

// Set changes keys in the text of a configuration, in their order, and leaves everything else as it
// is, comments too. A list that is not there yet is set as a whole.
func Set(text []byte, settings ...Setting) ([]byte, error) {
	file, err := parser.ParseBytes(text, parser.ParseComments)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %s", firstLine(err))
	}
	for _, s := range settings {
		if s.Value == nil {
			remove(file, s.Key)
			continue
		}
		if err := put(file, s); err != nil {
			return nil, fmt.Errorf("set %s: %w", s.Key, err)
		}
	}
	return []byte(strings.TrimRight(file.String(), "\n") + "\n"), nil
}

// Get reads one key, which is empty where it is not there.
func Get(text []byte, key string) string {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return ""
	}
	node := find(file, key)
	if node == nil {
		return ""
	}
	var value string
	_ = yaml.NodeToValue(node, &value) // a list is no value
	return value
}

// find gives the node of a key, the root's for none, or nil.
func find(file *ast.File, key string) ast.Node {
	path, err := yaml.PathString(pathOf(key))
	if err != nil {
		return nil
	}
	node, err := path.FilterFile(file)
	if err != nil {
		return nil
	}
	return node
}

func pathOf(key string) string {
	if key == "" {
		return "$"
	}
	return "$." + key
}

// parent splits the last name off a key.
func parent(key string) (above, name string) {
	i := strings.LastIndex(key, ".")
	return key[:max(i, 0)], key[i+1:]
}

func put(file *ast.File, s Setting) error {
	value := s.Value
	key, name := s.Key, ""
	for find(file, key) == nil { // up to what is there, and what is not goes into the value
		if key == "" {
			return errors.New("the configuration is empty")
		}
		key, name = parent(key)
		value = yaml.MapSlice{{Key: name, Value: value}}
	}
	text, err := yaml.MarshalWithOptions(value, yaml.IndentSequence(true))
	if err != nil {
		return fmt.Errorf("write YAML: %w", err)
	}
	path, err := yaml.PathString(pathOf(key))
	if err != nil {
		return fmt.Errorf("read the key: %w", err)
	}
	if name == "" {
		return path.ReplaceWithReader(file, strings.NewReader(string(text)))
	}
	return path.MergeFromReader(file, strings.NewReader(string(text)))
}

func remove(file *ast.File, key string) {
	above, name := parent(key)
	if node, ok := find(file, above).(*ast.MappingNode); ok {
		node.Values = slices.DeleteFunc(node.Values,
			func(v *ast.MappingValueNode) bool { return v.Key.String() == name })
	}
}

// ParseRouter reads a router's address as it stands in the key router.
func ParseRouter(address string) (*url.URL, error) {
	r := &reader{file: &ast.File{}}
	u := r.router("router", address)
	return u, r.said()
}

// ParseZone checks the name of a time zone as it stands in the key timezone.
func ParseZone(name string) error {
	r := &reader{file: &ast.File{}}
	r.zone(name)
	return r.said()
}

// ParseName checks the name that people read.
func ParseName(name string) error {
	r := &reader{file: &ast.File{}}
	r.name(name)
	return r.said()
}

// said gives what a reader of a single answer found wrong, without a place.
func (r *reader) said() error {
	for i, err := range r.problems {
		words := strings.SplitN(err.Error(), ": ", 3)
		r.problems[i] = errors.New(words[len(words)-1])
	}
	return errors.Join(r.problems...)
}
