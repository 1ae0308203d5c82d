#!/bin/sh
# Fetches the page of each machine by name and by address and reports in the Test Anything Protocol.
# shellcheck source=/dev/null
. /etc/assay/topology.env

number=0

# page HOST EXPECTED
page() {
    number=$((number + 1))
    # Not 'wget -T 10': Debian 12's busybox crashes on it.
    got=$(timeout 10 wget -q -O - "http://$1/")
    if [ "$got" = "$2" ]; then
        echo "ok $number - $1 is $2"
    else
        echo "not ok $number - $1 is $2"
        echo "# its page says '$got'"
    fi
}

echo "1..4"
page one one
page two two
page "$ASSAY_MACHINE_ONE_ADDRESS" one
page "$ASSAY_MACHINE_TWO_ADDRESS" two
