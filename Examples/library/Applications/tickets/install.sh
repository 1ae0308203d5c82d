#!/bin/sh
set -eu
sed -i "s/^workers *=.*/workers = $ASSAY_ANSWER_WORKERS/" /etc/tickets.ini
systemctl enable tickets.service
