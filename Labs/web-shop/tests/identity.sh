#!/bin/sh
# Passes if this machine has the name, the addresses, the system and the neighbours that the topology says.
set -u

# shellcheck source=/dev/null
. /etc/assay/topology.env

failures=0

# same WHAT EXPECTED ACTUAL
same() {
    if [ "$2" = "$3" ]; then
        echo "ok: $1 is $2"
    else
        echo "WRONG: $1 is '$3' instead of '$2'"
        failures=$((failures + 1))
    fi
}

# address INTERFACE: the interface's address, read from the kernel
address() {
    # shellcheck disable=SC2046
    set -- $(ip -4 -oneline address show dev "$1" scope global)
    echo "${4%/*}"
}

# neighbour NAME: the first address that the machine knows it by
neighbour() {
    # shellcheck disable=SC2046
    set -- $(getent ahostsv4 "$1")
    echo "${1-}"
}

same 'the lab' web-shop "$ASSAY_LAB"
same 'the own name in the topology' web "$ASSAY_SELF"
same 'the host name of the kernel' web "$(hostname)"
same 'the host name for the next start' web "$(cat /etc/hostname)"
same 'the address on front' "$ASSAY_MACHINE_WEB_ADDRESS_FRONT" "$(address eth0)"
same 'the address on back' "$ASSAY_MACHINE_WEB_ADDRESS_BACK" "$(address eth1)"

same app-1 "$ASSAY_MACHINE_APP_1_ADDRESS" "$(neighbour app-1)"
same app-2 "$ASSAY_MACHINE_APP_2_ADDRESS" "$(neighbour app-2)"
same db "$ASSAY_MACHINE_DB_ADDRESS_BACK" "$(neighbour db)"
case $ASSAY_AXIS_CACHE in
    redis) same cache "$ASSAY_MACHINE_CACHE_ADDRESS" "$(neighbour cache)" ;;
    *) same 'the address of a cache that is not there' '' "${ASSAY_MACHINE_CACHE_ADDRESS-}" ;;
esac

# shellcheck source=/dev/null
system=$(. /etc/os-release && echo "$ID-$VERSION_ID")
same 'the operating system' "$ASSAY_AXIS_OS" "$system"

[ "$failures" -eq 0 ]
