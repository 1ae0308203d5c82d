#!/bin/sh
# Runs one of the scripts beside it as root of a namespace of its own, so that nothing it mounts or starts outlives it.
# Real root keeps its rights; any other user becomes root of a user namespace with the subordinate ids it was given.
# The host's name there is every model's, so that what an installation writes down can be found, and is not this computer's.
set -eu
script=$1
umask 022
MODE=root
export MODE
named='hostname assay-model && exec sh "$1"'
if [ "$(id -u)" = 0 ]; then
    exec unshare --mount --propagation private --uts --pid --fork --kill-child sh -c "$named" sh "$script"
fi
exec unshare --user --map-root-user --map-auto --mount --propagation private --uts --pid --fork --kill-child \
    sh -c "$named" sh "$script"
