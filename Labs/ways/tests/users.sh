#!/bin/sh
# The accounts of the lab file: one logs in with a key and no password, the other with a password that no image has.
set -eu

[ "$(getent passwd ada | cut -d : -f 6-)" = /home/ada:/bin/sh ]
id -nG ada | tr ' ' '\n' | sort | tr '\n' ' ' | grep -q '^ada games testers $'
grep -q '^ssh-ed25519 .* ada@desk$' /home/ada/.ssh/authorized_keys
[ "$(stat -c '%U %a' /home/ada/.ssh/authorized_keys)" = "ada 600" ]
case $(getent shadow ada | cut -d : -f 2) in
    '!'*) ;;
    *) exit 1 ;;
esac

[ "$(getent passwd bob | cut -d : -f 7)" = /bin/bash ]
case $(getent shadow bob | cut -d : -f 2) in
    '$'*) ;;
    *) exit 1 ;;
esac
