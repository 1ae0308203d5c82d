#!/bin/sh
# Serves a page in every locale: with nginx where it is installed, with busybox's server on the tiny system.
set -eu
folder=/srv/pages
mkdir -p $folder
for locale in en de ar ja; do
    direction=ltr
    [ $locale = ar ] && direction=rtl
    printf '<html lang="%s" dir="%s"></html>\n' $locale $direction > $folder/$locale.html
done
if command -v nginx > /dev/null; then
    printf 'server {\n    listen 80 default_server;\n    root %s;\n}\n' $folder > /etc/nginx/conf.d/site.conf
    nginx -s reload
else
    httpd -p 80 -h $folder
fi
