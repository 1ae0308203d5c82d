#!/bin/sh
# Changes real configuration files of Debian's packages and has other readers compare: corpus.sh [FOLDER]
# The packages and the readers that Debian does not have are kept in FOLDER.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd -P)
folder=${1:-$root/.build/corpus}
mkdir -p "$folder"
if [ ! -x "$folder/python/bin/python3" ] || ! "$folder/python/bin/python3" -c 'import yaml, jproperties, crossplane' 2>/dev/null; then
    python3 -m venv "$folder/python"
    "$folder/python/bin/pip" install -q --disable-pip-version-check pyyaml jproperties==2.1.2 crossplane==0.5.8
fi
program=$root/.build/debug/assay-settings-trials
exec "$folder/python/bin/python3" "$root/Tests/Trials/corpus.py" "${TRIALS_PROGRAM:-$program}" "$folder"
