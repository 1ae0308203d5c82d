#!/bin/sh
# Takes Debian's installer from a package of the archive or from an installation medium, and puts into its initial file system what it
# is told. Takes SUITE, SOURCES (one line each for sources.list) and PACKAGE, or MEDIUM (the image of a CD); FOLDER (what lies at the root
# of the initial file system: the answers and the launch software), WORK and OUTPUT (a folder that gets linux and initrd).
set -eu
fail() { echo "installer: $1"; exit 1; }

mkdir "$WORK/parts"
if [ -n "$MEDIUM" ]; then
    # A medium is not trusted: it gets so much memory, time and space, and no more.
    for pair in "/linux /initrd.gz" "/install.amd/vmlinuz /install.amd/initrd.gz" "/install/vmlinuz /install/initrd.gz"; do
        prlimit --as=2147483648 --cpu=120 --fsize=536870912 --core=0 xorriso -no_rc -osirrox on -indev "$MEDIUM" \
            -extract "${pair% *}" "$WORK/parts/linux" -extract "${pair#* }" "$WORK/parts/initrd.gz" \
            > "$WORK/xorriso.log" 2>&1 && break
        rm -f "$WORK/parts/linux" "$WORK/parts/initrd.gz"
    done
    [ -f "$WORK/parts/initrd.gz" ] && [ ! -L "$WORK/parts/initrd.gz" ] && [ -f "$WORK/parts/linux" ] && [ ! -L "$WORK/parts/linux" ] || {
        cat "$WORK/xorriso.log"
        fail "the medium has no installer of Debian: neither 'linux' and 'initrd.gz', nor a folder 'install.amd' with them"
    }
else
    mmdebstrap --mode="$MODE" --variant=extract --format=tar --include="$PACKAGE" \
        --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' \
        "$SUITE" "$WORK/packages.tar" - < "$SOURCES"
    mkdir "$WORK/packages"
    tar -C "$WORK/packages" -xf "$WORK/packages.tar" --wildcards './usr/lib/debian-installer/images/*/text/debian-installer/*' ||
        fail "package '$PACKAGE' has no installer for a text console"
    for part in linux initrd.gz; do
        file=$(find "$WORK/packages/usr/lib/debian-installer/images" -path "*/text/debian-installer/*/$part" -type f | head -n 1)
        [ -n "$file" ] || fail "package '$PACKAGE' has no '$part' of an installer for a text console"
        mv "$file" "$WORK/parts/$part"
    done
fi
mv "$WORK/parts/linux" "$OUTPUT/linux"
# The kernel unpacks one archive after the other.
{ cat "$WORK/parts/initrd.gz"; (cd "$FOLDER" && find . | sort | cpio --quiet -o -H newc -R 0:0 | gzip -1); } > "$OUTPUT/initrd"
