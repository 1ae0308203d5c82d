remove /tmp/* /tmp/.[!.]* /var/tmp/* /var/tmp/.[!.]*
gone /tmp/* /var/tmp/*
