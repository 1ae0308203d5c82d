#!/bin/sh
# Looks at the direction of the page.
set -eu
wget -q -O - "http://server/$ASSAY_AXIS_LOCALE.html" | grep "dir=\"$ASSAY_AXIS_DIRECTION\""
