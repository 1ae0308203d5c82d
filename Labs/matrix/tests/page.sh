#!/bin/sh
# Asks for the page of the cell's locale.
set -eu
wget -q -O - "http://server/$ASSAY_AXIS_LOCALE.html" | grep "lang=\"$ASSAY_AXIS_LOCALE\""
