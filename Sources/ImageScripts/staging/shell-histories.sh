for home in /root /home/*; do
    for name in .bash_history .sh_history .zsh_history .python_history .psql_history .mysql_history .mariadb_history .rediscli_history \
        .sqlite_history .lesshst .viminfo .wget-hsts; do
        remove "$home/$name"
        gone "$home/$name"
    done
done
