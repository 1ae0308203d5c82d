#!/bin/sh
# Runs in every deployed machine before it is connected: makes the users and databases of the answers.
set -eu

count=${ASSAY_ANSWER_USERS_COUNT:-0}
[ "$count" -gt 0 ] || exit 0

# quote CHARACTER TEXT: sets 'quoted' to the text between two of the characters, doubled inside; SQL needs no more with
# NO_BACKSLASH_ESCAPES.
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

statements="SET NAMES utf8mb4; SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES';"
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
    quote "'" "$password"
    secret=$quoted
    quote '`' "${database:-$name}"
    database=$quoted
    # The underscore and the percent sign of a database's name would match others in GRANT.
    pattern=$database
    for wild in _ %; do
        rest=$pattern
        pattern=
        while :; do
            case $rest in
                *"$wild"*)
                    pattern=$pattern${rest%%"$wild"*}\\$wild
                    rest=${rest#*"$wild"}
                    ;;
                *) break ;;
            esac
        done
        pattern=$pattern$rest
    done

    statements="$statements
CREATE DATABASE IF NOT EXISTS $database;
CREATE USER IF NOT EXISTS $user@'%';
ALTER USER $user@'%' IDENTIFIED BY $secret;
GRANT ALL ON $pattern.* TO $user@'%';"
    number=$((number + 1))
done

# Over the socket, where the server knows root without a password.
exec mariadb --no-defaults --socket=/run/mysqld/mysqld.sock --batch --default-character-set=utf8mb4 << END
$statements
END
