#!/bin/sh
# Runs once, when the image is built.
set -eu

chmod 0755 /usr/local/bin/load
