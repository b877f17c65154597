//go:build !linux

package footprint

func unmap() error { return nil }
