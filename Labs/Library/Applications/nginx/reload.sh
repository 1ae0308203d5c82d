#!/bin/sh
# Makes nginx read its configuration and returns when nothing but the new one accepts connections.
#
# The signal alone returns at once, and the old workers accept requests for another moment; 'systemctl reload' does not
# wait either, and runs two more processes.
set -eu

read -r master < /run/nginx.pid
# The kernel ends the line without a newline, which 'read' takes for the end of the file.
read -r old < "/proc/$master/task/$master/children" || [ -n "$old" ]

kill -HUP "$master"

patience=200
for worker in $old; do
    while kill -0 "$worker" 2> /dev/null; do
        if [ "$patience" -eq 0 ]; then
            # A configuration with a mistake leaves the old workers where they are.
            tail -n 3 /var/log/nginx/error.log >&2
            echo "nginx did not take its new configuration" >&2
            exit 1
        fi
        patience=$((patience - 1))
        sleep 0.05
    done
done
