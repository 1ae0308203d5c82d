#!/bin/sh
# Runs once, when the image is built.
set -eu

case $ASSAY_ANSWER_USER_NAME$ASSAY_ANSWER_USER_PASSWORD in
    *[!A-Za-z0-9._-]*) echo "user: name and password are made of letters, digits and . _ -" >&2; exit 1 ;;
esac
cat >> /etc/rabbitmq/rabbitmq.conf << END
default_user = $ASSAY_ANSWER_USER_NAME
default_pass = $ASSAY_ANSWER_USER_PASSWORD
END
# Whatever a start during the installation made has another node's name.
rm -rf /var/lib/rabbitmq/mnesia
systemctl enable rabbitmq-server.service
