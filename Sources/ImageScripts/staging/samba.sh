remove /var/lib/samba/private/secrets.tdb /var/lib/samba/private/secrets.ldb /etc/samba/secrets.tdb
gone /var/lib/samba/private/secrets.tdb
