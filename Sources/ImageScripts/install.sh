#!/bin/sh
# Installs applications from the disk that it lies on, in the running machine, as they are installed in images.
# Takes what to do: `begin`, then the number of an application, for each, and `end`.
set -eu

medium=$(dirname "$0")
lists=/run/assay-lists
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

apt() {
    apt-get -q -y -o Dir::Etc::SourceList=/run/assay-sources.list -o Dir::Etc::SourceParts=/dev/null \
        -o Dir::State::Lists="$lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
        -o APT::Sandbox::User=root -o Acquire::Languages=none "$@"
}

case $1 in
begin)
    # Services start when everything is installed and configured, as in a machine that is booted with them.
    printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    # Manual pages are left out, but some packages still register theirs.
    mkdir -p /usr/share/man/man1 /usr/share/man/man7 /usr/share/man/man8 "$lists/partial"
    echo "deb [trusted=yes] file:$medium/repository ./" > /run/assay-sources.list
    [ ! -e "$medium/repository/Packages" ] || apt update
    ;;
end)
    rm -rf /usr/sbin/policy-rc.d /run/assay-sources.list "$lists"
    systemctl daemon-reload
    # By their names: what only a target behind another one wants is not started when both are active.
    systemctl start --no-block multi-user.target sockets.target timers.target paths.target
    ;;
*)
    layer=$medium/layers/$1
    packages=$(cat "$layer/packages")
    # shellcheck disable=SC2086  # a list of package names, each without spaces
    [ -z "$packages" ] || apt --no-install-recommends install $packages
    cp -R --no-preserve=ownership "$layer/files/." /
    if [ -e "$layer/script" ]; then
        set -a
        # shellcheck disable=SC1091
        . "$layer/answers"
        install -m 755 "$layer/script" /var/lib/assay-install
        /var/lib/assay-install
        rm /var/lib/assay-install
    fi
    ;;
esac
