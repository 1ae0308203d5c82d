#!/bin/sh
# Runs once, when the image is built.
set -eu

chown redis:redis /etc/redis/lab.conf
printf '\ninclude /etc/redis/lab.conf\n' >> /etc/redis/redis.conf
