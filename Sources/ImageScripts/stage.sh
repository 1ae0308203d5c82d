#!/bin/sh
# Makes a staged disk image of a tree: identity stripped, launch software installed.
# Takes TREES, STAGING (what takes the identity away, run inside the tree), REPORT (a file for what it says), AGENT and CALLER (the
# launch software), SIZE (bytes), WORK and OUTPUT (a folder that gets disk.raw, kernel and initrd).
set -eu

# Devices are left out: the kernel makes them, and a user without privileges cannot.
root="$WORK/root"
mkdir "$root"
while read -r tree; do
    tar -C "$root" --numeric-owner --xattrs --xattrs-include='*' --listed-incremental=/dev/null --exclude='./dev/*' -xf "$tree"
done < "$TREES"

# Identity: what the model has of its own and no clone may have. From inside, so that no link of the tree leads out of it.
chroot "$root" /bin/sh -s < "$STAGING" > "$REPORT"
rm -f "$root/usr/sbin/policy-rc.d"

# The system's own configuration.
printf '/dev/vda / ext4 noatime,noauto_da_alloc 0 0\n' > "$root/etc/fstab"
mkdir -p "$root/etc/systemd/journald.conf.d" "$root/etc/systemd/system/multi-user.target.wants" "$root/etc/assay"
printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=8M\n' > "$root/etc/systemd/journald.conf.d/assay.conf"
mask() {
    for unit in "$@"; do ln -sf /dev/null "$root/etc/systemd/system/$unit"; done
}
# The launch agent configures the network, unless the image has chosen systemd-networkd or netplan, which has it at work behind it.
if [ ! -L "$root/etc/systemd/system/multi-user.target.wants/systemd-networkd.service" ] &&
    [ ! -e "$root/usr/sbin/netplan" ] && [ ! -L "$root/usr/sbin/netplan" ]; then
    mask systemd-networkd.service
fi
mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
    man-db.timer systemd-networkd-wait-online.service systemd-firstboot.service \
    serial-getty@ttyS0.service getty@tty1.service
# Keys are read when a client connects, so that the server never holds the template's.
if [ -e "$root/lib/systemd/system/ssh.socket" ] || [ -e "$root/usr/lib/systemd/system/ssh.socket" ]; then
    rm -f "$root/etc/systemd/system/multi-user.target.wants/ssh.service" "$root/etc/systemd/system/sshd.service"
    mkdir -p "$root/etc/systemd/system/sockets.target.wants"
    ln -sf /lib/systemd/system/ssh.socket "$root/etc/systemd/system/sockets.target.wants/ssh.socket"
    mask sshd-keygen.service
fi

# A resumed machine's clock is set. Where no timer waits for a time of the day, systemd has nothing to plan anew and nobody to tell of it.
mask systemd-tmpfiles-clean.timer

# The launch software.
install -m 755 "$AGENT" "$root/usr/sbin/assay-agent"
install -m 755 "$CALLER" "$root/usr/bin/assay-call"
for name in machine barrier mutex fault; do ln -s assay-call "$root/usr/bin/assay-$name"; done
cat > "$root/etc/systemd/system/assay-agent.service" <<'UNIT'
[Unit]
Description=Assay launch agent
DefaultDependencies=no
After=local-fs.target systemd-udevd.service
Before=shutdown.target
Conflicts=shutdown.target

[Service]
ExecStart=/usr/sbin/assay-agent
Restart=always
RestartSec=1
# Tests and applications started through the agent are not the agent's own children to be killed with it.
KillMode=process
OOMScoreAdjust=-900

[Install]
WantedBy=multi-user.target
UNIT
# A machine that is booted to be deployed has a medium that says who it is, before anything asks; a second start needs it no more.
cat > "$root/etc/systemd/system/assay-configuration.service" <<'UNIT'
[Unit]
Description=Assay configuration medium
DefaultDependencies=no
After=local-fs.target systemd-udev-trigger.service
Before=assay-agent.service sysinit.target shutdown.target
Conflicts=shutdown.target
ConditionPathExists=!/etc/assay/boot.frames

[Service]
Type=oneshot
RemainAfterExit=yes
StandardInput=null
ExecStart=-/sbin/modprobe -q qemu_fw_cfg
ExecStart=/bin/sh -c 'm=/sys/firmware/qemu_fw_cfg/by_name/opt/org.assay/boot/raw; [ ! -e $m ] || exec /usr/sbin/assay-agent -b $m -c "" -f 0'
UNIT
mkdir -p "$root/etc/systemd/system/sysinit.target.wants"
ln -sf /etc/systemd/system/assay-configuration.service "$root/etc/systemd/system/sysinit.target.wants/assay-configuration.service"
ln -sf /etc/systemd/system/assay-agent.service "$root/etc/systemd/system/multi-user.target.wants/assay-agent.service"

cp "$root"/boot/vmlinuz-* "$OUTPUT/kernel"
cp "$root"/boot/initrd.img-* "$OUTPUT/initrd"
rm -f "$root"/boot/vmlinuz-* "$root"/boot/initrd.img-* "$root"/boot/System.map-*

# 4 KiB blocks whatever the size, and no time lost on features that a throw-away disk does not need.
truncate -s "$SIZE" "$OUTPUT/disk.raw"
mke2fs -q -t ext4 -b 4096 -L root -E lazy_itable_init=1,lazy_journal_init=1,root_owner=0:0 -O ^metadata_csum -m 0 \
    -d "$root" "$OUTPUT/disk.raw"
