remove /var/lib/systemd/credential.secret
gone /var/lib/systemd/credential.secret
