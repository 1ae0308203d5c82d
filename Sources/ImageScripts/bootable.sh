#!/bin/sh
# Makes a disk that boots by itself of a staged image, whose kernel the host loads otherwise. Needs no privilege and mounts nothing: files
# are written into the file system by debugfs, and the boot loader's parts are laid where they look for each other.
# Takes SYSTEM (a file system, which is changed), KERNEL, INITRD, ARGUMENTS (for the kernel), KEYS (a file of SSH keys for root, or empty),
# WORK (an empty folder) and OUTPUT (the raw disk).
set -eu
PATH="$PATH:/usr/sbin:/sbin"
umask 022

cat > "$WORK/fstab" <<'FSTAB'
LABEL=root / ext4 noatime 0 1
FSTAB
# Away from Assay nobody says who the machine is: it finds its address, and makes keys of its own.
cat > "$WORK/service" <<'UNIT'
[Unit]
Description=Networks and logins of a machine that is not in a lab
ConditionPathExists=!/dev/virtio-ports/org.assay.agent
After=systemd-udev-settle.service
Wants=systemd-udev-settle.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'systemctl unmask --quiet systemd-networkd.service getty@tty1.service serial-getty@ttyS0.service; ssh-keygen -A; systemctl start --no-block systemd-networkd.service getty@tty1.service serial-getty@ttyS0.service'

[Install]
WantedBy=multi-user.target
UNIT
printf '[Match]\nName=e*\n\n[Network]\nDHCP=yes\n' > "$WORK/network"
cat > "$WORK/early.cfg" <<CONFIG
search --no-floppy --label --set=root root
linux /boot/assay-kernel $ARGUMENTS
initrd /boot/assay-initrd
boot
CONFIG

cat > "$WORK/commands" <<COMMANDS
mkdir /boot
write $KERNEL /boot/assay-kernel
write $INITRD /boot/assay-initrd
rm /etc/fstab
write $WORK/fstab /etc/fstab
write $WORK/service /etc/systemd/system/assay-elsewhere.service
symlink /etc/systemd/system/multi-user.target.wants/assay-elsewhere.service /etc/systemd/system/assay-elsewhere.service
mkdir /etc/systemd/network
write $WORK/network /etc/systemd/network/90-assay-elsewhere.network
COMMANDS
for file in /boot/assay-kernel /boot/assay-initrd /etc/fstab /etc/systemd/system/assay-elsewhere.service \
    /etc/systemd/network/90-assay-elsewhere.network; do
    printf 'sif %s mode 0100644\nsif %s uid 0\nsif %s gid 0\n' "$file" "$file" "$file" >> "$WORK/commands"
done
if [ -n "$KEYS" ]; then
    cat >> "$WORK/commands" <<COMMANDS
mkdir /root/.ssh
sif /root/.ssh mode 040700
sif /root/.ssh uid 0
sif /root/.ssh gid 0
write $KEYS /root/.ssh/authorized_keys
sif /root/.ssh/authorized_keys mode 0100600
sif /root/.ssh/authorized_keys uid 0
sif /root/.ssh/authorized_keys gid 0
COMMANDS
fi
debugfs -w -f "$WORK/commands" "$SYSTEM" > "$WORK/debugfs.log" 2>&1
for file in /boot/assay-kernel /boot/assay-initrd /etc/fstab /etc/systemd/system/assay-elsewhere.service; do
    debugfs -R "stat $file" "$SYSTEM" 2>/dev/null | grep -q 'Type: regular' || {
        cat "$WORK/debugfs.log"
        echo "bootable: '$file' cannot be written into the file system; it may be full"
        exit 1
    }
done

loader=/usr/lib/grub/i386-pc
[ -e "$loader/boot.img" ] || { echo "bootable: the boot loader is not installed; install Debian's grub-pc-bin and grub-common"; exit 1; }
grub-mkimage -O i386-pc -d "$loader" -p /boot/grub -c "$WORK/early.cfg" -o "$WORK/core.img" \
    biosdisk part_msdos ext2 normal linux search search_label boot
# The first sector loads the next ones, up to the partition at one MiB.
[ "$(stat -c %s "$WORK/core.img")" -lt 1000000 ]
size=$(stat -c %s "$SYSTEM")
truncate -s $(((1 << 20) + size)) "$OUTPUT"
dd if="$loader/boot.img" of="$OUTPUT" bs=440 count=1 conv=notrunc status=none
dd if="$WORK/core.img" of="$OUTPUT" bs=512 seek=1 conv=notrunc status=none
# One partition, active, of Linux: no cylinders, its first sector, and how many it has.
octal() { printf '\\%03o' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)); }
printf "\\200\\376\\377\\377\\203\\376\\377\\377$(octal 2048)$(octal $((size / 512)))" | dd of="$OUTPUT" bs=1 seek=446 conv=notrunc status=none
printf '\125\252' | dd of="$OUTPUT" bs=1 seek=510 conv=notrunc status=none
dd if="$SYSTEM" of="$OUTPUT" bs=1M seek=1 conv=notrunc,sparse status=none
rm -f "$SYSTEM"
