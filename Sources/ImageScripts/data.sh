#!/bin/sh
# Makes a disk with data: of a folder a file system with what is in it, of a file a disk that begins with its bytes.
# Takes DATA (the folder or file), SIZE (bytes), WORK and OUTPUT (a raw disk).
set -eu

if [ -d "$DATA" ]; then
    mkdir "$WORK/data"
    # Owned by root in the machine, whoever has the files here.
    cp -R --no-preserve=ownership "$DATA/." "$WORK/data"
    truncate -s "$SIZE" "$OUTPUT"
    mke2fs -q -t ext4 -b 4096 -L data -E root_owner=0:0,lazy_itable_init=1 -m 0 -d "$WORK/data" "$OUTPUT" || {
        echo "what is in the folder does not fit on a disk of $SIZE bytes" >&2
        exit 1
    }
else
    have=$(stat -L -c %s "$DATA")
    [ "$have" -le "$SIZE" ] || { echo "the file has $have bytes, more than the disk's $SIZE" >&2; exit 1; }
    cp --sparse=always "$DATA" "$OUTPUT"
    truncate -s "$SIZE" "$OUTPUT"
fi
