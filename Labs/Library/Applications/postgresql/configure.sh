#!/bin/sh
# Runs in every deployed machine before it is connected: makes the users and databases of the answers.
#
# One psql for all of them, and no other process: under emulation each one takes longer than the statements. It is psql
# itself, not /usr/bin/psql, which is a Perl program that looks for it.
set -eu

count=${ASSAY_ANSWER_USERS_COUNT:-0}
[ "$count" -gt 0 ] || exit 0

# quote CHARACTER TEXT: sets 'quoted' to the text between two of the characters, doubled inside; SQL needs no more while
# standard_conforming_strings is on.
quote() {
    rest=$2
    quoted=$1
    while :; do
        case $rest in
            *"$1"*)
                quoted=$quoted${rest%%"$1"*}$1$1
                rest=${rest#*"$1"}
                ;;
            *) break ;;
        esac
    done
    quoted=$quoted$rest$1
}

# A statement in an error message or in the server's log would show a password.
statements="\\set VERBOSITY terse
SET standard_conforming_strings = on;
SET log_min_error_statement = panic;
SET log_statement = none;
SET log_min_duration_statement = -1;
"
number=0
while [ "$number" -lt "$count" ]; do
    eval "name=\${ASSAY_ANSWER_USERS_${number}_NAME-}"
    eval "password=\${ASSAY_ANSWER_USERS_${number}_PASSWORD-}"
    eval "database=\${ASSAY_ANSWER_USERS_${number}_DATABASE-}"
    # shellcheck disable=SC2154
    [ -n "$name" ] || { echo "users: number $((number + 1)) has no name" >&2; exit 1; }
    # shellcheck disable=SC2154
    [ -n "$password" ] || { echo "users: '$name' has no password" >&2; exit 1; }

    quote "'" "$name"
    user=$quoted
    quote '"' "$name"
    role=$quoted
    quote "'" "$password"
    secret=$quoted
    quote "'" "${database:-$name}"
    database=$quoted

    # \gexec runs what the query gives: nothing where the user or the database is there already.
    statements="$statements
SELECT format('CREATE ROLE %I', $user) WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = $user) \\gexec
ALTER ROLE $role LOGIN PASSWORD $secret;
SELECT format('CREATE DATABASE %I OWNER %I', $database, $user)
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = $database) \\gexec
SELECT format('ALTER DATABASE %I OWNER TO %I', $database, $user)
    WHERE NOT EXISTS (SELECT FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba
        WHERE datname = $database AND rolname <> 'postgres') \\gexec
SELECT format('GRANT ALL ON DATABASE %I TO %I', $database, $user) \\gexec
"
    number=$((number + 1))
done

# The psql that waits for it, once: who comes after one that failed would wait for a psql that has ended, or that has half a
# statement. Without one, it is started.
door=/run/lab-psql
set -C
if [ -p "$door/in" ] && read -r waiting < "$door/pid" && kill -0 "$waiting" 2> /dev/null \
    && { true > "$door/taken"; } 2> /dev/null; then
    # Opened before anything is said, so that nothing of the answer is lost. It ends without that word when a statement fails.
    exec 3< "$door/out"
    printf '%s\n\\echo deployed\n' "$statements" > "$door/in"
    said=
    while IFS= read -r line <&3; do
        [ "$line" != deployed ] || exit 0
        said="$said$line
"
    done
    printf '%s' "$said" >&2
    exit 1
fi
set +C

for psql in /usr/lib/postgresql/*/bin/psql; do :; done

cd /
PGCLIENTENCODING=UTF8 exec setpriv --reuid postgres --regid postgres --clear-groups \
    "$psql" --no-psqlrc --quiet --no-align --tuples-only --set ON_ERROR_STOP=1 --dbname postgres << END
$statements
END
