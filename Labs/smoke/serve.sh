#!/bin/sh
# Serves a page that says which machine it is.
mkdir -p /srv/www
hostname > /srv/www/index.html
httpd -p 80 -h /srv/www
