#!/bin/sh
# Runs once, when the image is built.
set -eu

# The web server reads the password of the database, and nobody else does.
chown root:www-data /etc/wordpress/lab.ini
chmod 0640 /etc/wordpress/lab.ini
chown -R www-data:www-data /var/lib/wordpress/wp-content

rm /etc/apache2/sites-enabled/000-default.conf
ln -s ../sites-available/wordpress.conf /etc/apache2/sites-enabled/wordpress.conf
apache2ctl configtest
