remove /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
gone /etc/ssh/ssh_host_*_key*
