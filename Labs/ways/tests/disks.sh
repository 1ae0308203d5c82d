#!/bin/sh
# The disks of the lab file: a folder of the lab is a file system, and an empty disk is as large as it was asked for.
set -eu

mkdir -p /mnt/data
mount -o ro /dev/disk/by-id/virtio-disk1 /mnt/data
[ "$(cat /mnt/data/words.txt /mnt/data/below/more.txt | tr '\n' ' ')" = "one two three four " ]
umount /mnt/data

[ "$(cat /sys/block/sda/size)" = 16384 ]
mkfs.ext4 -q /dev/sda
mount /dev/sda /mnt/data
echo kept > /mnt/data/kept
umount /mnt/data
