remove /var/lib/systemd/random-seed /var/lib/urandom/random-seed /var/lib/random-seed
gone /var/lib/systemd/random-seed /var/lib/urandom/random-seed
