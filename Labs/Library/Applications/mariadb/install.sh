#!/bin/sh
# Runs once, when the image is built.
set -eu

# The server would otherwise look for crashed tables at every start, with a client that the image need not run.
[ ! -f /etc/mysql/debian-start ] || printf '#!/bin/sh\n' > /etc/mysql/debian-start

# A start without a network: it says what it does not like in the settings, and gives the log its size.
mariadbd --user=mysql --bootstrap < /dev/null
