#!/bin/sh
set -eu
sed -i "s/^admin *=.*/admin = $ASSAY_ANSWER_ADMIN_NAME/" /etc/tickets.ini
