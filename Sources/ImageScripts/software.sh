#!/bin/sh
# Makes a disk with all that applications need to be installed in a machine without a network.
# Takes TREES (archives of the bare system, one a line, a file), PACKAGES (joined by spaces), LAYERS (a folder with a folder for each
# application: packages, files, script, answers), INSTALL (the script that installs from the disk), WORK and OUTPUT (a raw disk).
set -eu

medium="$WORK/medium"
mkdir "$medium" "$medium/repository"
cp -R --no-preserve=ownership "$LAYERS" "$medium/layers"
install -m 755 "$INSTALL" "$medium/install"

if [ -n "$PACKAGES" ]; then
    # Devices are left out: the kernel makes them, and a user without privileges cannot.
    root="$WORK/root"
    mkdir "$root"
    while read -r tree; do
        tar -C "$root" --numeric-owner --xattrs --xattrs-include='*' --listed-incremental=/dev/null --exclude='./dev/*' -xf "$tree"
    done < "$TREES"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    cp --dereference /etc/resolv.conf "$root/etc/resolv.conf"
    export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    chroot "$root" apt-get -q -o Acquire::Languages=none -o Acquire::Retries=3 update
    # shellcheck disable=SC2086  # a list of package names, each without spaces
    chroot "$root" apt-get -q -y -o APT::Sandbox::User=root --no-install-recommends --download-only install $PACKAGES

    # Numbers for names: a version may have signs that mean something in an address.
    number=0
    for package in "$root"/var/cache/apt/archives/*.deb; do
        number=$((number + 1))
        mv "$package" "$medium/repository/$number.deb"
        dpkg-deb -f "$medium/repository/$number.deb"
        printf 'Filename: ./%s.deb\nSize: %s\nSHA256: %s\n\n' "$number" "$(stat -c %s "$medium/repository/$number.deb")" \
            "$(sha256sum < "$medium/repository/$number.deb" | cut -d ' ' -f 1)"
    done > "$medium/repository/Packages"
    umount -l "$root/dev" "$root/proc"
fi

size=$(du -s -k --apparent-size "$medium" | cut -f 1)
truncate -s "$((size * 5 / 4 + 8192))K" "$OUTPUT"
mke2fs -q -t ext4 -b 4096 -L software -E root_owner=0:0 -O ^has_journal,^metadata_csum -m 0 -d "$medium" "$OUTPUT"
