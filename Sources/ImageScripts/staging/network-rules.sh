remove /etc/udev/rules.d/70-persistent-net.rules /etc/udev/rules.d/75-persistent-net-generator.rules /etc/iftab
gone /etc/udev/rules.d/70-persistent-net.rules
