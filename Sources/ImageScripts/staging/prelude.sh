# What all staging operations are written with. Runs as root inside the tree of an image, with the tree's own programs.
# Each operation says what it took away, a line each: its name, what was done, the path.
set -eu
umask 022
operation=

say() { printf '%s\t%s\t%s\n' "$operation" "$1" "$2"; }

# remove PATH...: whatever of it is there; a pattern that matches nothing stands for itself and is not there.
remove() {
    for path in "$@"; do
        if [ -e "$path" ] || [ -L "$path" ]; then
            rm -rf -- "$path"
            say removed "$path"
        fi
    done
}

# empty FILE...: keeps the file, its owner and mode.
empty() {
    for path in "$@"; do
        if [ -f "$path" ] && [ ! -L "$path" ] && [ -s "$path" ]; then
            : > "$path"
            say emptied "$path"
        fi
    done
}

# write FILE CONTENT
write() {
    printf '%s\n' "$2" > "$1"
    say written "$1"
}

# gone PATH...: the check after an operation.
gone() {
    for path in "$@"; do
        if [ -e "$path" ] || [ -L "$path" ]; then fail "left $path"; fi
    done
}

fail() {
    echo "staging: operation '$operation' $1" >&2
    exit 1
}
