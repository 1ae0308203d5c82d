#!/bin/sh
# Runs one of the scripts beside it as root of a namespace of its own, so that nothing it mounts or starts outlives it.
# Real root keeps its rights; any other user becomes root of a user namespace with the subordinate ids it was given.
set -eu
script=$1
umask 022
if [ "$(id -u)" = 0 ]; then
    MODE=root
    export MODE
    exec unshare --mount --propagation private --pid --fork --kill-child sh "$script"
fi
MODE=root
export MODE
exec unshare --user --map-root-user --map-auto --mount --propagation private --pid --fork --kill-child sh "$script"
