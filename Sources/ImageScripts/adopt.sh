# Makes a machine that boots from its own disk one of a lab, at its first start or when it is installed; runs as root in that machine.
# Takes FOLDER (where the medium's files are).
set -eu
AGENT="$FOLDER/launch-agent"
CALLER="$FOLDER/guest-calls"
# shellcheck disable=SC1091
. "$FOLDER/launch.sh"
mask systemd-networkd.service NetworkManager.service NetworkManager-wait-online.service networking.service

# What cloud-init has written for the network of the model, which no other machine has.
rm -f /etc/netplan/50-cloud-init.yaml /etc/network/interfaces.d/50-cloud-init* /etc/systemd/network/10-cloud-init-* \
    /etc/systemd/network/10-netplan-* /etc/udev/rules.d/*persistent-net* /etc/udev/rules.d/85-persistent-net-cloud-init.rules
# Its work is done: from now on the launch software says who the machine is.
mkdir -p /etc/cloud
touch /etc/cloud/cloud-init.disabled

# A lab calls cards eth0, eth1, ... in the order of their places; this system's kernel is not told so by us.
cat > /usr/sbin/assay-cards <<'SCRIPT'
#!/bin/sh
# Names the network cards eth0, eth1, ... in the order of their places on the bus.
udevadm settle --timeout=30
cards=$(for card in /sys/class/net/*; do [ ! -e "$card/device" ] || echo "$(readlink -f "$card/device") ${card##*/}"; done | sort | sed 's/.* //')
number=0
for card in $cards; do
    ip link set "$card" down
    ip link set "$card" name "assay$number"
    number=$((number + 1))
done
while [ "$number" -gt 0 ]; do
    number=$((number - 1))
    ip link set "assay$number" name "eth$number"
done
touch /run/assay-cards
SCRIPT
chmod 755 /usr/sbin/assay-cards
for unit in assay-agent assay-configuration; do
    mkdir -p "/etc/systemd/system/$unit.service.d"
    printf '[Service]\nExecStartPre=/bin/sh -c "[ -e /run/assay-cards ] || exec /usr/sbin/assay-cards"\n' \
        > "/etc/systemd/system/$unit.service.d/cards.conf"
done
# An installer has not started the system yet.
[ -d /run/systemd/system ] || exit 0
modprobe -q virtio_console || true
systemctl daemon-reload
systemctl start --no-block assay-agent.service
