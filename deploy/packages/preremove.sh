#!/bin/sh
# Before the files go: the shop closes, unless they only make way for newer ones.
set -e
root="${SYSTEM_ROOT:-}"
case "${1:-}" in
remove | deconfigure | 0)
	if [ -d "$root/run/systemd/system" ]; then
		systemctl disable --now sharefi.service || true
	fi
	;;
esac
