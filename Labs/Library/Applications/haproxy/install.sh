#!/bin/sh
# Runs once, when the image is built.
set -eu

sed -i "s/^    balance .*/    balance $ASSAY_ANSWER_BALANCE/" /etc/haproxy/haproxy.cfg
haproxy -c -q -f /etc/haproxy/haproxy.cfg
