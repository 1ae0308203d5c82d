write /etc/hostname staged
write /etc/hosts "127.0.0.1 localhost"
remove /etc/mailname
