#!/bin/sh
# Makes the tree of a Debian system from packages, as a tar archive.
# Takes SUITE, SOURCES (one line each for sources.list), INCLUDE (packages, joined by commas), WORK and OUTPUT.
# Runs as root of a namespace of its own: see enter.sh.
set -eu

# The services of a machine that lives for minutes: nothing that wakes up by itself and spoils a measurement.
includes="systemd,systemd-sysv,dbus,udev,kmod,procps,netbase,iproute2,linux-image-cloud-amd64,initramfs-tools"
includes="$includes,openssh-server,qemu-guest-agent,ca-certificates${INCLUDE:+,$INCLUDE}"

mmdebstrap --mode="$MODE" --variant=minbase --format=tar \
    --include="$includes" \
    --aptopt='Acquire::Languages "none"' \
    --aptopt='Acquire::Retries "3"' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --setup-hook='mkdir -p "$1/etc/apt/apt.conf.d"' \
    --essential-hook='printf "#!/bin/sh\nexit 101\n" > "$1/usr/sbin/policy-rc.d" && chmod 755 "$1/usr/sbin/policy-rc.d"' \
    "$SUITE" "$OUTPUT" - < "$SOURCES"
