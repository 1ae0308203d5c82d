#!/bin/sh
# Runs once, when the image is built.
set -eu

case $ASSAY_ANSWER_MEMORY in
    '' | *[!0-9]*) echo "memory: '$ASSAY_ANSWER_MEMORY' is not a number of MiB" >&2; exit 1 ;;
esac

# Every address, because a clone's differ from its image's; UDP stays off, as the package has it.
sed -i -e '/^-l /d' -e '/^-m /d' /etc/memcached.conf
printf '\n-l 0.0.0.0\n-m %s\n' "$ASSAY_ANSWER_MEMORY" >> /etc/memcached.conf
