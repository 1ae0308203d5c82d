#!/bin/sh
# Makes a disk image as clouds give them away: Debian with cloud-init and a boot loader, and nothing of Assay's.
# Takes SUITE, FIRMWARE (bios or uefi), WORK (an empty folder) and OUTPUT (the raw disk). Needs neither loop devices nor mounts: the
# partitions are files that are laid into the disk.
# Runs as root of a namespace of its own: see enter.sh.
set -eu

includes=systemd,systemd-sysv,dbus,udev,kmod,procps,iproute2,linux-image-cloud-amd64,initramfs-tools,cloud-init,openssh-server,ca-certificates
case "$FIRMWARE" in
    bios) includes="$includes,grub-common,grub-pc-bin" ;;
    uefi) includes="$includes,grub-common,grub-efi-amd64-bin" ;;
esac
mmdebstrap --mode="$MODE" --variant=minbase --format=tar --include="$includes" \
    --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --essential-hook='printf "#!/bin/sh\nexit 101\n" > "$1/usr/sbin/policy-rc.d" && chmod 755 "$1/usr/sbin/policy-rc.d"' \
    "$SUITE" "$WORK/tree.tar"

root="$WORK/root"
mkdir "$root"
tar -C "$root" --numeric-owner --xattrs --xattrs-include='*' --exclude='./dev/*' -xf "$WORK/tree.tar"
rm -f "$root/usr/sbin/policy-rc.d" "$WORK/tree.tar"
printf 'LABEL=cloudimg / ext4 rw,errors=remount-ro 0 1\n' > "$root/etc/fstab"
ln -sf /lib/systemd/system/systemd-networkd.service "$root/etc/systemd/system/multi-user.target.wants/systemd-networkd.service"
mkdir -p "$root/boot/grub"
cat > "$root/boot/grub/grub.cfg" <<CONFIG
set timeout=0
linux /$(cd "$root" && ls -d boot/vmlinuz-*) root=LABEL=cloudimg ro console=tty0 console=ttyS0,115200 quiet
initrd /$(cd "$root" && ls -d boot/initrd.img-*)
boot
CONFIG
printf 'search --no-floppy --label --set=root cloudimg\nset prefix=($root)/boot/grub\nconfigfile $prefix/grub.cfg\n' > "$root/boot/grub/early.cfg"

modules='part_msdos part_gpt ext2 fat normal linux configfile search search_label boot'
system_size=$((1400 << 20))
truncate -s "$system_size" "$WORK/system"
case "$FIRMWARE" in
    bios)
        chroot "$root" grub-mkimage -O i386-pc -p /boot/grub -c /boot/grub/early.cfg -o /boot/grub/core.img biosdisk $modules
        start=$((1 << 20))
        truncate -s $((start + system_size)) "$OUTPUT"
        printf 'label: dos\nstart=2048, type=83, bootable\n' | sfdisk -q "$OUTPUT"
        # The first sector loads the loader from the sectors behind it, where both expect each other.
        dd if="$root/usr/lib/grub/i386-pc/boot.img" of="$OUTPUT" bs=440 count=1 conv=notrunc status=none
        dd if="$root/boot/grub/core.img" of="$OUTPUT" bs=512 seek=1 conv=notrunc status=none
        ;;
    uefi)
        chroot "$root" grub-mkimage -O x86_64-efi -p /boot/grub -c /boot/grub/early.cfg -o /boot/grub/bootx64.efi $modules
        start=$((65 << 20))
        truncate -s $((start + system_size + (1 << 20))) "$OUTPUT"
        printf 'label: gpt\nstart=2048, size=131072, type=uefi\nstart=133120, size=%s, type=linux\n' $((system_size / 512)) | sfdisk -q "$OUTPUT"
        truncate -s $((64 << 20)) "$WORK/esp"
        mkfs.vfat -n ESP "$WORK/esp" >/dev/null
        mmd -i "$WORK/esp" ::/EFI ::/EFI/BOOT
        mcopy -i "$WORK/esp" "$root/boot/grub/bootx64.efi" ::/EFI/BOOT/BOOTX64.EFI
        dd if="$WORK/esp" of="$OUTPUT" bs=1M seek=1 conv=notrunc,sparse status=none
        ;;
esac
mke2fs -q -t ext4 -b 4096 -L cloudimg -E root_owner=0:0 -O ^metadata_csum_seed,^orphan_file -d "$root" "$WORK/system"
dd if="$WORK/system" of="$OUTPUT" bs=1M seek=$((start >> 20)) conv=notrunc,sparse status=none
