#!/bin/sh
# Runs once, when the image is built.
set -eu

version=$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
pool=/etc/php/$version/fpm/pool.d/www.conf
sed "s/^pm.max_children = .*/pm.max_children = $ASSAY_ANSWER_WORKERS/" /etc/php/lab-pool.conf > "$pool"
rm /etc/php/lab-pool.conf
# One name for the service, whatever the version.
ln -s "/lib/systemd/system/php$version-fpm.service" /etc/systemd/system/php-fpm.service
"php-fpm$version" -t
