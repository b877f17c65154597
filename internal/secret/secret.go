// Package secret keeps passwords, keys and tokens out of everything that people read.
//
// It owns the type of a secret value and the writer that masks secrets in log lines. Its one
// invariant: a secret leaves this package only by Reveal.
package secret

import "log/slog"

// A Value is a secret that prints as stars.
type Value struct{ s string }

// New makes a secret of s.
func New(s string) Value { return Value{s} }

// Reveal is the secret itself. Only the edge that sends it to its owner calls this.
func (v Value) Reveal() string { return v.s }

// IsZero reports whether no secret is set.
func (v Value) IsZero() bool { return v.s == "" }

func (v Value) String() string { return "***" }

// GoString keeps the secret out of %#v.
func (v Value) GoString() string { return "***" }

// LogValue keeps the secret out of logs.
func (v Value) LogValue() slog.Value { return slog.StringValue("***") }

// MarshalText keeps the secret out of JSON and YAML.
func (v Value) MarshalText() ([]byte, error) { return []byte("***"), nil }
