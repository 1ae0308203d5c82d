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

# Databases are made here, at the speed of this computer: in a deployed machine each would take a second or two of emulated work.
# A single-user server (postgres(1), --single) needs no running one.
data=/var/lib/postgresql/$version/main
number=0
while [ "$number" -lt "${ASSAY_ANSWER_DATABASES_COUNT:-0}" ]; do
    eval "database=\${ASSAY_ANSWER_DATABASES_${number}}"
    # shellcheck disable=SC2154
    case $database in
        *[!a-z0-9_]* | '') echo "databases: '$database' is not made of a-z, 0-9 and '_'" >&2; exit 1 ;;
    esac
    said=$(echo "CREATE DATABASE $database" | (cd / && setpriv --reuid postgres --regid postgres --init-groups \
        "/usr/lib/postgresql/$version/bin/postgres" --single -D "$data" \
        -c "config_file=/etc/postgresql/$version/main/postgresql.conf" postgres 2>&1))
    # It ends with status 0 whatever becomes of the statement.
    case $said in
        *ERROR* | *FATAL*) echo "databases: '$database' was not made: $said" >&2; exit 1 ;;
    esac
    number=$((number + 1))
done

systemctl enable --quiet waiting-psql.service
