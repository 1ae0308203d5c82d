#!/bin/sh
# Begins the load in the background, with the target that the connection wrote to /etc/default/load.
setsid /usr/local/bin/load --seconds 5 --connections 2 --listen 8000 < /dev/null > /run/load.log 2>&1 &
