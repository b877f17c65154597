#!/bin/sh
# After the files are there: the user, his folders, and the word for what comes next. SYSTEM_ROOT is for trials.
set -e
root="${SYSTEM_ROOT:-}"

if ! getent passwd sharefi > /dev/null; then
	useradd --system --user-group --home-dir /var/lib/sharefi --no-create-home --shell /usr/sbin/nologin sharefi
fi
for folder in /etc/sharefi /var/lib/sharefi; do
	mkdir -p "$root$folder"
	chown sharefi:sharefi "$root$folder"
	chmod 0700 "$root$folder"
done

if [ -d "$root/run/systemd/system" ]; then
	systemctl daemon-reload || true
	# An update of a shop that is open: with the new program from now on.
	systemctl try-restart sharefi.service || true
fi

if [ ! -e "$root/etc/sharefi/sharefi.yaml" ]; then
	as="sudo -u sharefi"
	command -v sudo > /dev/null || as="runuser -u sharefi --"
	echo "Set your shop up:   $as sharefi setup --config /etc/sharefi/sharefi.yaml"
	echo "and open it:        systemctl enable --now sharefi"
fi
