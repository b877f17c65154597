#!/bin/sh
# After the files went. Records, secrets and the WhatsApp session stay, until the package is purged.
set -e
root="${SYSTEM_ROOT:-}"
if [ -d "$root/run/systemd/system" ]; then
	systemctl daemon-reload || true
fi
if [ "${1:-}" = purge ]; then
	rm -rf "$root/etc/sharefi" "$root/var/lib/sharefi"
	if getent passwd sharefi > /dev/null; then
		userdel sharefi || true
	fi
fi
