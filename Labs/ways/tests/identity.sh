#!/bin/sh
# What identification promises, read in the machine itself, whatever way it came to be.
set -eu
. /etc/assay/topology.env

[ "$ASSAY_SELF" = web ]
[ "$(hostname)" = web ]
[ "$(cat /etc/hostname)" = web ]
[ "$(getent hosts client | cut -d ' ' -f 1)" = 10.20.0.12 ]
ip -4 -o address show dev eth0 | grep -q 'inet 10.20.0.11/24'
[ "$(wc -c < /etc/machine-id)" = 33 ]
grep -q root@web /etc/ssh/ssh_host_ed25519_key.pub

# Services were started once, with all of that known to them.
[ "$(systemctl is-active nginx.service)" = active ]
[ ! -e /usr/sbin/policy-rc.d ]
