#!/bin/sh
# Runs once, when the image is built.
set -eu

case $ASSAY_ANSWER_HEAP in
    '' | *[!0-9]*) echo "heap: '$ASSAY_ANSWER_HEAP' is not a number of MiB" >&2; exit 1 ;;
esac

# Under emulation a second compiler and a collector with threads of its own cost more than they save.
printf '\nJAVA_OPTS="-Djava.awt.headless=true -Xmx%sm -XX:+UseSerialGC -XX:TieredStopAtLevel=1"\n' "$ASSAY_ANSWER_HEAP" \
    >> /etc/default/tomcat10
systemctl enable tomcat10.service
