# Makes a system start as quietly as a machine of a lab should, and installs the launch software; to be sourced.
# Takes AGENT and CALLER (the launch software). Runs as root in the system, or in its tree.
mkdir -p "/etc/systemd/journald.conf.d" "/etc/systemd/system/multi-user.target.wants" "/etc/assay"
printf '[Journal]\nStorage=volatile\nRuntimeMaxUse=8M\n' > "/etc/systemd/journald.conf.d/assay.conf"
mask() {
    for unit in "$@"; do ln -sf /dev/null "/etc/systemd/system/$unit"; done
}
# The launch agent configures the network, unless the image has chosen systemd-networkd or netplan, which has it at work behind it.
if [ ! -L /etc/systemd/system/multi-user.target.wants/systemd-networkd.service ] &&
    [ ! -e /usr/sbin/netplan ] && [ ! -L /usr/sbin/netplan ]; then
    mask systemd-networkd.service
fi
mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
    man-db.timer systemd-networkd-wait-online.service systemd-firstboot.service \
    serial-getty@ttyS0.service getty@tty1.service
# Keys are read when a client connects, so that the server never holds the template's.
if [ -e "/lib/systemd/system/ssh.socket" ] || [ -e "/usr/lib/systemd/system/ssh.socket" ]; then
    rm -f "/etc/systemd/system/multi-user.target.wants/ssh.service" "/etc/systemd/system/sshd.service"
    mkdir -p "/etc/systemd/system/sockets.target.wants"
    ln -sf /lib/systemd/system/ssh.socket "/etc/systemd/system/sockets.target.wants/ssh.socket"
    mask sshd-keygen.service
fi

# A resumed machine's clock is set. Where no timer waits for a time of the day, systemd has nothing to plan anew and nobody to tell of it.
mask systemd-tmpfiles-clean.timer

# The launch software.
install -m 755 "$AGENT" "/usr/sbin/assay-agent"
install -m 755 "$CALLER" "/usr/bin/assay-call"
for name in machine barrier mutex fault; do ln -sf assay-call "/usr/bin/assay-$name"; done
cat > "/etc/systemd/system/assay-agent.service" <<'UNIT'
[Unit]
Description=Assay launch agent
DefaultDependencies=no
After=local-fs.target systemd-udevd.service
Before=shutdown.target
Conflicts=shutdown.target

[Service]
ExecStart=/usr/sbin/assay-agent
Restart=always
RestartSec=1
# Tests and applications started through the agent are not the agent's own children to be killed with it.
KillMode=process
OOMScoreAdjust=-900

[Install]
WantedBy=multi-user.target
UNIT
# A machine that is booted to be deployed has a medium that says who it is, before anything asks; a second start needs it no more.
cat > "/etc/systemd/system/assay-configuration.service" <<'UNIT'
[Unit]
Description=Assay configuration medium
DefaultDependencies=no
After=local-fs.target systemd-udev-trigger.service
Before=assay-agent.service sysinit.target shutdown.target
Conflicts=shutdown.target
ConditionPathExists=!/etc/assay/boot.frames

[Service]
Type=oneshot
RemainAfterExit=yes
StandardInput=null
ExecStart=-/sbin/modprobe -q qemu_fw_cfg
ExecStart=/bin/sh -c 'm=/sys/firmware/qemu_fw_cfg/by_name/opt/org.assay/boot/raw; [ ! -e $m ] || exec /usr/sbin/assay-agent -b $m -c "" -f 0'
UNIT
mkdir -p "/etc/systemd/system/sysinit.target.wants"
ln -sf /etc/systemd/system/assay-configuration.service "/etc/systemd/system/sysinit.target.wants/assay-configuration.service"
ln -sf /etc/systemd/system/assay-agent.service "/etc/systemd/system/multi-user.target.wants/assay-agent.service"
