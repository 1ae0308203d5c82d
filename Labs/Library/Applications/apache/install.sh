#!/bin/sh
# Runs once, when the image is built.
set -eu

# What a2enconf does.
ln -s ../conf-available/lab.conf /etc/apache2/conf-enabled/lab.conf
