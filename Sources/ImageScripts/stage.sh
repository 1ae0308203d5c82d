#!/bin/sh
# Makes a staged disk image of a tree: identity stripped, launch software installed.
# Takes TREES, STAGING (what takes the identity away, run inside the tree), REPORT (a file for what it says), AGENT and CALLER (the
# launch software), LAUNCH (the script that installs it), SIZE (bytes), WORK and OUTPUT (a folder that gets disk.raw, kernel and initrd).
set -eu

# Devices are left out: the kernel makes them, and a user without privileges cannot.
root="$WORK/root"
mkdir "$root"
while read -r tree; do
    tar -C "$root" --numeric-owner --xattrs --xattrs-include='*' --listed-incremental=/dev/null --exclude='./dev/*' -xf "$tree"
done < "$TREES"

# From inside, so that no link of the tree leads out of it.
mkdir "$root/.assay"
cp "$AGENT" "$root/.assay/launch-agent"
cp "$CALLER" "$root/.assay/guest-calls"
cp "$LAUNCH" "$root/.assay/launch.sh"
# Identity: what the model has of its own and no clone may have.
chroot "$root" /bin/sh -s < "$STAGING" > "$REPORT"
# The system's own configuration, and the launch software.
chroot "$root" /bin/sh -eu <<'INSIDE'
rm -f /usr/sbin/policy-rc.d
printf '/dev/vda / ext4 noatime,noauto_da_alloc 0 0\n' > /etc/fstab
AGENT=/.assay/launch-agent CALLER=/.assay/guest-calls
. /.assay/launch.sh
INSIDE
rm -rf "$root/.assay"

chroot "$root" /bin/sh -c 'cat /boot/vmlinuz-*' > "$OUTPUT/kernel"
chroot "$root" /bin/sh -c 'cat /boot/initrd.img-*' > "$OUTPUT/initrd"
chroot "$root" /bin/sh -c 'rm -f /boot/vmlinuz-* /boot/initrd.img-* /boot/System.map-*'

# 4 KiB blocks whatever the size, and no time lost on features that a throw-away disk does not need.
truncate -s "$SIZE" "$OUTPUT/disk.raw"
mke2fs -q -t ext4 -b 4096 -L root -E lazy_itable_init=1,lazy_journal_init=1,root_owner=0:0 -O ^metadata_csum -m 0 \
    -d "$root" "$OUTPUT/disk.raw"
