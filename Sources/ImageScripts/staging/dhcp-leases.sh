remove /var/lib/dhcp/* /var/lib/dhclient/* /var/lib/dhcpcd/* /var/lib/dhcpcd5/* /etc/dhcpcd.duid /etc/dhcpcd.secret \
    /var/lib/systemd/network/* /var/lib/connman/*/settings /var/lib/NetworkManager/*.lease /var/lib/NetworkManager/secret_key
gone /var/lib/dhcp/*.leases /var/lib/dhcpcd/* /etc/dhcpcd.duid /var/lib/NetworkManager/*.lease
