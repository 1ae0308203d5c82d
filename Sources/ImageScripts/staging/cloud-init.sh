remove /var/lib/cloud/* /etc/netplan/50-cloud-init.yaml /etc/network/interfaces.d/50-cloud-init /etc/cloud/cloud.cfg.d/90_dpkg.cfg.bak
gone /var/lib/cloud/instance /var/lib/cloud/instances
