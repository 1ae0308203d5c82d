#!/bin/sh
# Makes the tiny guest: a kernel and an initial file system with busybox and the launch software.
# Takes SUITE, SOURCES, AGENT and CALLER (the launch software), INIT (the init script), WORK and OUTPUT (a folder that gets kernel and initrd).
set -eu

mkdir "$WORK/packages" "$WORK/root"
mmdebstrap --mode="$MODE" --variant=extract --format=tar --include=busybox-static,linux-image-cloud-amd64 \
    --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
    "$SUITE" "$WORK/packages.tar" - < "$SOURCES"
tar -C "$WORK/packages" -xf "$WORK/packages.tar" --exclude='./dev/*'

root="$WORK/root"
mkdir -p "$root/bin" "$root/sbin" "$root/etc" "$root/proc" "$root/sys" "$root/dev" "$root/tmp" "$root/root" "$root/run" "$root/lib/modules" \
    "$root/usr/bin" "$root/usr/sbin" "$root/var/log" "$root/etc/assay"
cp "$WORK"/packages/bin/busybox "$root/bin/busybox" 2>/dev/null || cp "$WORK"/packages/usr/bin/busybox "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
install -m 755 "$AGENT" "$root/sbin/assay-agent"
install -m 755 "$CALLER" "$root/usr/bin/assay-call"
for name in machine barrier mutex fault; do ln -s assay-call "$root/usr/bin/assay-$name"; done
install -m 755 "$INIT" "$root/init"
printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n' > "$root/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' > "$root/etc/group"
printf '127.0.0.1 localhost\n' > "$root/etc/hosts"

# The modules in the order in which they are loaded: what each needs comes before it.
for name in virtio virtio_ring virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci failover net_failover virtio_net \
    virtio_console rng-core virtio-rng virtio_blk qemu_fw_cfg pvpanic pvpanic-pci; do
    file=$(find "$WORK/packages/lib/modules" "$WORK/packages/usr/lib/modules" -name "$name.ko*" 2>/dev/null | head -n 1)
    # Some kernels have some of them built in.
    [ -n "$file" ] || continue
    case "$file" in
        *.xz) xz -dc "$file" > "$root/lib/modules/$name.ko" ;;
        *.zst) zstd -qdc "$file" > "$root/lib/modules/$name.ko" ;;
        *) cp "$file" "$root/lib/modules/$name.ko" ;;
    esac
    echo "$name" >> "$root/lib/modules/order"
done

cp "$WORK"/packages/boot/vmlinuz-* "$OUTPUT/kernel"
# Not compressed: under emulation reading more is cheaper than decompressing.
(cd "$root" && find . | sort | cpio --quiet -o -H newc -R 0:0) > "$OUTPUT/initrd"
