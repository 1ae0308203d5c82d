#!/bin/sh
# Installs an application on a tree and saves what that changed as a tar archive.
# Takes TREES (archives from the innermost on, one a line, a file), PACKAGES (joined by spaces), FILES (a folder whose content is
# copied over the tree, or empty), SCRIPT (run in the tree, or empty), ANSWERS (a file of shell assignments), WORK and OUTPUT.
set -eu

# Devices are left out: the kernel makes them, and a user without privileges cannot.
root="$WORK/root"
mkdir "$root"
while read -r tree; do
    tar -C "$root" --numeric-owner --xattrs --xattrs-include='*' --listed-incremental=/dev/null --exclude='./dev/*' -xf "$tree"
done < "$TREES"

# The level-0 snapshot: what follows is compared with it. Nothing is read for an archive that goes to /dev/null.
tar -C "$root" --listed-incremental="$WORK/snapshot" -cf /dev/null .

mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
cp --dereference /etc/resolv.conf "$root/etc/resolv.conf"
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

if [ -n "$PACKAGES" ]; then
    # Manual pages are left out, but some packages (Java's) still register theirs, and fail where the folders are not there.
    mkdir -p "$root/usr/share/man/man1" "$root/usr/share/man/man7" "$root/usr/share/man/man8"
    chroot "$root" apt-get -q -o Acquire::Languages=none -o Acquire::Retries=3 update
    # shellcheck disable=SC2086  # a list of package names, each without spaces
    chroot "$root" apt-get -q -y -o APT::Sandbox::User=root --no-install-recommends install $PACKAGES
    chroot "$root" apt-get -q clean
    rm -rf "$root"/var/lib/apt/lists/*
fi
if [ -n "$FILES" ]; then
    cp -R --no-preserve=ownership "$FILES/." "$root/"
fi
if [ -n "$SCRIPT" ]; then
    install -m 755 "$SCRIPT" "$root/tmp/assay-install"
    (
        set -a
        # shellcheck disable=SC1090
        . "$ANSWERS"
        # In a network of its own: a script that tries out its server must not meet the ports of this computer.
        exec unshare --net sh -c 'chroot "$1" ip link set lo up && exec chroot "$1" /tmp/assay-install' sh "$root"
    )
    rm -f "$root/tmp/assay-install"
fi

rm -f "$root/etc/resolv.conf"
umount -l "$root/dev" "$root/proc"
tar -C "$root" --numeric-owner --xattrs --xattrs-include='*' --listed-incremental="$WORK/snapshot" -cf "$OUTPUT" .
