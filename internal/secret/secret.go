// Package secret keeps passwords, keys and tokens out of logs, errors and other output.
//
// It owns the type of a secret value and the writer that masks secrets in log lines. Its one
// invariant: a secret leaves this package only through Reveal.
package secret

import "log/slog"

// A Value is a secret. It prints as stars.
type Value struct{ s string }

// New makes a secret of s.
func New(s string) Value { return Value{s} }

// Reveal returns the secret itself. Only the code that sends it to the service it belongs to calls this.
func (v Value) Reveal() string { return v.s }

// IsZero reports whether no secret is set.
func (v Value) IsZero() bool { return v.s == "" }

func (v Value) String() string { return "***" }

// GoString keeps the secret out of output with %#v.
func (v Value) GoString() string { return "***" }

// LogValue keeps the secret out of logs.
func (v Value) LogValue() slog.Value { return slog.StringValue("***") }

// MarshalText keeps the secret out of JSON and YAML.
func (v Value) MarshalText() ([]byte, error) { return []byte("***"), nil }
