#!/bin/sh
# Runs once, when the image is built.
set -eu

useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin orders

# The service reads its settings itself; nobody else sees the password.
chown root:orders /etc/default/orders
chmod 0640 /etc/default/orders
chmod 0644 /etc/systemd/system/orders.service /usr/local/lib/orders/orders.py

systemctl enable orders.service
