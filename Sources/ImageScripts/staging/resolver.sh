remove /etc/resolv.conf
gone /etc/resolv.conf
