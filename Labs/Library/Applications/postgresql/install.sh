#!/bin/sh
# Runs once, when the image is built.
set -eu

version=$(ls /etc/postgresql)

# The cluster of the package has the locale of the computer that built the image.
pg_dropcluster "$version" main
pg_createcluster --encoding UTF8 --locale C.UTF-8 "$version" main

install -o postgres -g postgres -m 0644 /usr/local/share/postgresql/lab.conf "/etc/postgresql/$version/main/conf.d"

# Nobody comes in over the network, loopback included, until a connection of the lab adds a line.
cat > "/etc/postgresql/$version/main/pg_hba.conf" << 'END'
# TYPE  DATABASE        USER            ADDRESS                 METHOD
local   all             all                                     peer
END
