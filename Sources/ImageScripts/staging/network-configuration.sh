remove /etc/netplan/*.yaml /etc/network/interfaces.d/*
if [ -f /etc/network/interfaces ]; then
    write /etc/network/interfaces "$(printf 'auto lo\niface lo inet loopback')"
    if grep -v '^auto lo$\|^iface lo inet loopback$' /etc/network/interfaces; then fail "left more in /etc/network/interfaces"; fi
fi
gone /etc/netplan/*.yaml
