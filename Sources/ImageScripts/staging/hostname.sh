write /etc/hostname assay-model
write /etc/hosts "127.0.0.1 localhost"
remove /etc/mailname
