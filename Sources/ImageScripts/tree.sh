#!/bin/sh
# Makes the tree of a system from the root file system of a machine that somebody else set up, and repairs what differs in virtual
# hardware. Takes TREE (a tar archive, checked before), REPORT (a file for what was repaired: what, how, where, joined by tabs), WORK and
# OUTPUT. What cannot be repaired is said in a last line that begins with 'tree:'.
set -eu
root="$WORK/root"
mkdir "$root"
# Nodes, pipes and sockets belong to the machine that was; the kernel makes new ones.
fail() { echo "tree: $1"; exit 1; }
tar -C "$root" --numeric-owner --xattrs --xattrs-include='*' --warning=no-unknown-keyword \
    --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' --exclude='./run/*' --exclude='./tmp/*' \
    --exclude='dev/*' --exclude='proc/*' --exclude='sys/*' --exclude='run/*' --exclude='tmp/*' \
    -xf "$TREE" 2> "$WORK/tar.log" || true
# Only root may make nodes, and they are not wanted.
if grep -vE 'mknod|Exiting with failure status' "$WORK/tar.log"; then fail "the archive cannot be unpacked"; fi
find "$root" -xdev \( -type b -o -type c -o -type p -o -type s \) -exec rm -f {} +
for folder in dev proc sys run tmp; do [ -d "$root/$folder" ] || mkdir "$root/$folder"; done
chmod 1777 "$root/tmp"

[ -e "$root/usr/bin/systemctl" ] || [ -e "$root/bin/systemctl" ] || fail "the system has no systemd, which starts the launch software"
[ -e "$root/bin/sh" ] || [ -L "$root/bin/sh" ] || [ -L "$root/bin" ] || fail "the system has no shell, with which it could be repaired"

mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
rm -f "$root/etc/resolv.conf"
cp --dereference /etc/resolv.conf "$root/etc/resolv.conf"
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# From inside, so that no link of the tree leads out of it.
cat > "$WORK/repair.sh" <<'INSIDE'
set -eu
said() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >&3; }
fail() { echo "tree: $1"; exit 1; }
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d

# One kernel, with its modules: the newest. One that was booted by its host has its modules only.
newest() {
    for file in /boot/vmlinuz-*; do
        if [ -e "$file" ] && [ -d "/lib/modules/${file#/boot/vmlinuz-}" ]; then echo "${file#/boot/vmlinuz-}"; fi
    done | sort -V | tail -n 1
}
kernel=$(newest)
if [ -z "$kernel" ]; then
    command -v apt-get >/dev/null || fail "the system has no kernel with its modules, and no apt-get to install one"
    packages=$(for folder in /lib/modules/*; do [ ! -d "$folder" ] || echo "linux-image-${folder##*/}"; done | sort -V | tail -n 1)
    install() { apt-get -q -y -o APT::Sandbox::User=root --no-install-recommends --reinstall install "$@" initramfs-tools >&2; }
    apt-get -q -o Acquire::Languages=none -o Acquire::Retries=3 update >&2 || true
    if [ -n "$packages" ]; then install "$packages" || true; fi
    kernel=$(newest)
    if [ -z "$kernel" ]; then install linux-image-cloud-amd64 || true; fi
    kernel=$(newest)
    [ -n "$kernel" ] || fail "the system has no kernel with its modules, and none could be installed"
    rm -rf /var/lib/apt/lists/*
    said kernel installed "/boot/vmlinuz-$kernel"
fi
for file in /boot/vmlinuz-* /boot/initrd.img-*; do
    case "$file" in *"-$kernel" | *'*') ;; *) rm -f "$file"; said kernel removed "$file" ;; esac
done

# What it starts with: drivers of virtual disks, and no disk of the machine that was.
for file in /etc/initramfs-tools/conf.d/resume /etc/crypttab; do
    if [ -s "$file" ]; then rm -f "$file"; said initramfs removed "$file"; fi
done
if command -v update-initramfs >/dev/null; then
    for module in virtio_pci virtio_blk virtio_net virtio_console ext4; do
        grep -qx "$module" /etc/initramfs-tools/modules || echo "$module" >> /etc/initramfs-tools/modules
    done
    sed -i 's/^MODULES=dep/MODULES=most/' /etc/initramfs-tools/initramfs.conf
    rm -f "/boot/initrd.img-$kernel"
    update-initramfs -c -k "$kernel" >&2
    said initramfs written "/boot/initrd.img-$kernel"
elif [ ! -e "/boot/initrd.img-$kernel" ]; then
    fail "the system has no initial file system, and no update-initramfs to make one"
else
    said initramfs kept "/boot/initrd.img-$kernel"
fi

# Disks that are not there any more would be waited for.
if [ -s /etc/fstab ]; then said fstab written /etc/fstab; fi
# Cards and addresses are the lab's.
for file in /etc/udev/rules.d/*persistent-net.rules /etc/netplan/*.yaml /etc/network/interfaces.d/* /etc/systemd/network/*.network \
    /etc/systemd/network/*.link /etc/NetworkManager/system-connections/*; do
    if [ -f "$file" ]; then rm -f "$file"; said network removed "$file"; fi
done
if [ -s /etc/network/interfaces ]; then
    printf 'auto lo\niface lo inet loopback\n' > /etc/network/interfaces
    said network written /etc/network/interfaces
fi
for unit in NetworkManager.service NetworkManager-wait-online.service networking.service; do
    if [ -e "/lib/systemd/system/$unit" ]; then ln -sf /dev/null "/etc/systemd/system/$unit"; said network disabled "$unit"; fi
done
if [ -d /etc/cloud ]; then touch /etc/cloud/cloud-init.disabled; said identity disabled cloud-init; fi
INSIDE
mkdir "$root/.assay"
cp "$WORK/repair.sh" "$root/.assay/repair.sh"
chroot "$root" /bin/sh /.assay/repair.sh 3> "$REPORT"
rm -rf "$root/.assay" "$root/etc/resolv.conf"
umount -l "$root/dev" "$root/proc"
tar -C "$root" --numeric-owner --xattrs --xattrs-include='*' --exclude='./dev/*' -cf "$OUTPUT" .
