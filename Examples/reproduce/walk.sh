#!/bin/sh
# A failing test, the state that was kept of it, and four copies of that state in which four fixes are tried side by side.
# usage: ./walk.sh, with 'assay' in PATH or in ASSAY
set -u
assay=${ASSAY:-assay}
here=$(dirname "$0")
fails='for i in 1 2 3; do sh /counter.sh; done; [ "$(cat /visits)" = 3 ]'

echo "1. The test fails; its states are kept."
"$assay" test "$here" --keep on-failure --progress none
[ $? = 1 ] || { echo "the test should have failed" >&2; exit 1; }
run=$("$assay" run list --kept 2> /dev/null | tail -n 1 | cut -d' ' -f1)

echo "2. What was kept:"
"$assay" run list --kept

echo "3. The lab as it was when the test began, four times."
"$assay" run reproduce "$run" "three visits are counted" --as fix --count 4 --progress none || exit 1
trap '"$assay" down fix-1 fix-2 fix-3 fix-4' EXIT

echo "4. A fix in each."
try() {
    lab=$1
    fix=$2
    "$assay" exec --lab "$lab" shop -- sh -c "$fix"
    if "$assay" exec --lab "$lab" shop -- sh -c "$fails" 2> /dev/null; then
        echo "$lab: passes with: $fix"
        passed="${passed:-} $lab"
    else
        echo "$lab: still fails with: $fix"
    fi
}
try fix-1 "echo FILE=/tmp/visits > /counter.conf"
try fix-2 "sed -i 's/\.new//' /counter.sh"
try fix-3 "touch /visits"
try fix-4 "echo 'mv \"\$FILE.new\" \"\$FILE\"' >> /counter.sh"
[ "${passed:-}" = " fix-2 fix-4" ] || { echo "other fixes helped than expected:${passed:-}" >&2; exit 1; }
