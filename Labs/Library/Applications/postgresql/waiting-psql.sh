#!/bin/sh
# psql starts and connects before the machine is suspended, and waits: a deployed machine then has no program to start, and
# what its databases read first is in memory. Under emulation that is most of the work. It goes on waiting afterwards: the end of
# a service is as much work again.
#
# prepare: uses every database once. serve: waits for statements at /run/lab-psql/in, and answers at /run/lab-psql/out.
# settle: returns when it waits.
set -eu

cd /run/lab-psql
for psql in /usr/lib/postgresql/*/bin/psql; do :; done
talk() { "$psql" --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 "$@"; }
rehearsal=/usr/local/share/postgresql/rehearsal.sql

case $1 in
    prepare)
        rm -f in out
        mkfifo in out
        for database in $(talk --dbname postgres --command 'SELECT datname FROM pg_database WHERE NOT datistemplate'); do
            talk --dbname "$database" --file "$rehearsal" > /dev/null
        done
        ;;
    serve)
        echo $$ > pid
        # Open for both, so that neither opening waits and the end of one writer is not the end.
        exec "$psql" --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --dbname postgres <> in 1<> out 2>&1
        ;;
    settle)
        printf '\\i %s\n\\echo ready\n' "$rehearsal" > in
        while read -r line && [ "$line" != ready ]; do :; done < out
        ;;
esac
