for spool in /var/mail /var/spool/mail; do
    if [ -d "$spool" ] && [ ! -L "$spool" ]; then
        remove "$spool"/*
        gone "$spool"/*
    fi
done
