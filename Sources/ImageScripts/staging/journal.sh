remove /var/log/journal/*
gone /var/log/journal/*
