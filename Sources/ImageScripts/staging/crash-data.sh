remove /var/crash/* /var/lib/systemd/coredump/* /var/lib/apport/coredump/* /var/lib/systemd/pstore/*
gone /var/crash/* /var/lib/systemd/coredump/*
