#!/bin/sh
# The first process of the tiny guest.
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
/bin/busybox --install -s
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
mount -t tmpfs tmp /tmp
mount -t tmpfs run /run
while read -r module; do
    insmod "/lib/modules/$module.ko"
done < /lib/modules/order
ip link set lo up
hostname staged
echo "tiny guest is up"
medium=/sys/firmware/qemu_fw_cfg/by_name/opt/org.assay/boot/raw
[ ! -e "$medium" ] || /sbin/assay-agent -b "$medium" -c "" -f 0 < /dev/null
while :; do
    /sbin/assay-agent
    echo "the launch agent ended, and is started again"
    sleep 1
done
