#!/bin/sh
# Asks nginx six times who serves and reports in the Test Anything Protocol.
set -u

number=0

# report CLAIM EXPECTED ACTUAL
report() {
    number=$((number + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $number - $1"
    else
        echo "not ok $number - $1"
        echo "# expected '$2', got '$3'"
    fi
}

echo "1..4"

report "web has a page of its own" web "$(curl --silent --max-time 10 http://127.0.0.1/)"

# One curl for all of them: under emulation its start takes longer than the requests.
answers=$(curl --silent --max-time 30 --output /dev/null --dump-header - 'http://127.0.0.1/health?[1-6]' | tr -d '\r')

good=0 first=0 second=0 others=
while read -r name value _; do
    case $name in
        HTTP/*) [ "$value" = 200 ] && good=$((good + 1)) ;;
        X-Instance:)
            case $value in
                app-1) first=$((first + 1)) ;;
                app-2) second=$((second + 1)) ;;
                *) others="$others $value" ;;
            esac
            ;;
    esac
done << END
$answers
END

report "every request is answered by a service that has its database" 6 "$good"
report "app-1 and app-2 take turns" "3 and 3" "$first and $second"
report "nobody else answers" "" "$others"
