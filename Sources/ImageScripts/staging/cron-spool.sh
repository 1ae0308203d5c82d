remove /var/spool/cron/crontabs/* /var/spool/cron/atjobs/* /var/spool/at/*
gone /var/spool/cron/crontabs/*
