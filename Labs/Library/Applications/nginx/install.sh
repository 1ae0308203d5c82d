#!/bin/sh
# Runs once, when the image is built.
set -eu

workers=$ASSAY_ANSWER_WORKERS
case $workers in
    '' | *[!0-9]*)
        [ "$workers" = auto ] || { echo "workers: '$workers' is neither a number nor auto" >&2; exit 1; }
        ;;
esac
sed -i "s/^worker_processes .*/worker_processes $workers;/" /etc/nginx/nginx.conf

# Debian's own site would answer on port 80 instead of the lab's.
rm -f /etc/nginx/sites-enabled/default

nginx -t -q
