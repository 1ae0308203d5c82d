remove /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /var/lib/apt/lists/* /var/cache/debconf/*-old
gone /var/cache/apt/archives/*.deb
mkdir -p /var/lib/apt/lists
