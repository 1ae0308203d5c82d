#!/bin/sh
# Removes a tree whose files belong to the namespace's users. Takes TREE.
set -eu
rm -rf "$TREE"
