for home in /root /home/*; do
    remove "$home"/.ssh/id_* "$home"/.ssh/known_hosts "$home"/.ssh/known_hosts.old "$home"/.ssh/authorized_keys
    gone "$home"/.ssh/id_* "$home"/.ssh/authorized_keys
done
