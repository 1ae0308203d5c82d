#!/bin/sh
# Writes the root file system of a machine to standard output, as a tar archive. Runs in that machine while it does its work.
# Takes the folder where it begins, and the kernel's list of mounts (mountinfo) when all that is mounted from disks belongs to it.
set -eu
cd "$1"
mounts=${2:-}

# Each file system begins at an argument, behind whose borders tar does not look: not into memory, and not into the network.
set -- .
seen=
if [ -n "$mounts" ]; then
    while read -r _ _ device root place rest; do
        type=${rest#*- }
        case "${type%% *}" in ext[234] | xfs | btrfs | vfat | f2fs | jfs | reiserfs) ;; *) continue ;; esac
        # The same files at a second place.
        [ "$root" = / ] || [ "${type%% *}" = btrfs ] || continue
        case "$seen" in *" $device:$root "*) continue ;; esac
        seen="$seen $device:$root "
        # Spaces are written as octal numbers there.
        place=$(printf '%s' "$place" | sed 's/%/%%/g')
        # shellcheck disable=SC2059
        place=$(printf "$place")
        case "$place" in / | /media/*) ;; *) set -- "$@" ".$place" ;; esac
    done < "$mounts"
    while read -r place type _; do
        [ "$type" != file ] || set -- "--exclude=.$place" "$@"
    done < /proc/swaps
fi

# What is the kernel's or of the moment, and what a lab has said of the machine.
for folder in proc sys dev run tmp var/tmp etc/assay; do set -- "--exclude=./$folder/*" "$@"; done
# A file that changes while it is read is no reason to refuse all others: tar ends with 1 then.
tar --numeric-owner --xattrs --one-file-system --sparse --exclude=./lost+found --warning=no-file-changed -cf - "$@" || test $? = 1
