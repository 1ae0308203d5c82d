remove /var/lib/dhcp/* /var/lib/dhclient/* /var/lib/dhcpcd/*.lease /var/lib/NetworkManager/*.lease /var/lib/NetworkManager/secret_key
gone /var/lib/dhcp/*.leases /var/lib/dhcpcd/*.lease /var/lib/NetworkManager/*.lease
