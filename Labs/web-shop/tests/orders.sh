#!/bin/sh
# Follows orders from nginx through both instances to the database and the cache; writes out/orders.xml as JUnit does.
set -u

# shellcheck source=/dev/null
. /etc/assay/topology.env

newline='
'
return=$(printf '\r')
cases=
count=0
failed=0

# request METHOD URL [BODY]: sets 'status', 'headers' and 'body'
request() {
    if [ $# -eq 3 ]; then
        answer=$(curl --silent --include --max-time 20 --request "$1" --data "$3" "$2")
    else
        answer=$(curl --silent --include --max-time 20 --request "$1" "$2")
    fi
    headers=${answer%%"$return$newline$return$newline"*}
    body=${answer#*"$return$newline$return$newline"}
    status=${answer#* }
    status=${status%% *}
}

# header NAME: sets 'value' to a header of the last answer
header() {
    case $headers in
        *"$newline$1: "*)
            value=${headers#*"$newline$1: "}
            value=${value%%"$return"*}
            ;;
        *) value= ;;
    esac
}

# field NAME: sets 'value' to a text or a number of the last answer, which is a flat JSON object
field() {
    case $body in
        *"\"$1\":"*)
            value=${body#*"\"$1\":"}
            value=${value%%[,\}]*}
            value=${value#\"}
            value=${value%\"}
            ;;
        *) value= ;;
    esac
}

# expect WHAT EXPECTED ACTUAL: a check of the current case
expect() {
    [ "$2" = "$3" ] || problems="$problems$1 is '$3' instead of '$2'$newline"
}

# begin NAME, end: a case
begin() {
    name=$1
    problems=
}
end() {
    count=$((count + 1))
    if [ -z "$problems" ]; then
        echo "passed: $name"
        cases="$cases  <testcase classname=\"web-shop\" name=\"$name\"/>$newline"
    else
        failed=$((failed + 1))
        echo "FAILED: $name"
        printf '%s\n' "$problems"
        text=$(printf '%s' "$problems" | tr -d '\000-\010\013\014\016-\037' |
            sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g')
        cases="$cases  <testcase classname=\"web-shop\" name=\"$name\"><failure>$text</failure></testcase>$newline"
    fi
}

case $ASSAY_AXIS_OS in
    debian-11) version=13 ;;
    debian-12) version=15 ;;
    debian-13) version=17 ;;
    *) version=unknown ;;
esac
case $ASSAY_AXIS_CACHE in
    redis) cache=ok first_look=miss second_look=hit ;;
    *) cache=off first_look=off second_look=off ;;
esac

# The service repeats what PostgreSQL says of the two ends of their connection, so both addresses are the true ones.
for instance in 1 2; do
    begin "app-$instance is connected to the lab's own machines"
    request GET "http://app-$instance:8000/health"
    expect 'the status' 200 "$status"
    field instance; expect 'the instance' "app-$instance" "$value"
    field database; expect 'the address of the database' "$ASSAY_MACHINE_DB_ADDRESS" "$value"
    own=
    eval "own=\$ASSAY_MACHINE_APP_${instance}_ADDRESS"
    field databaseClient; expect 'the address that the database sees' "$own" "$value"
    field databaseVersion; expect 'the version of the database' "$version" "$value"
    field cache; expect 'the cache' "$cache" "$value"
    field cacheAddress; expect 'the address of the cache' "${ASSAY_MACHINE_CACHE_ADDRESS-}" "$value"
    end
done

begin "an order that nginx passed on is kept"
request POST http://127.0.0.1/reset
expect 'the status of the reset' 200 "$status"
request POST http://127.0.0.1/orders '{"item":"lamp","quantity":3}'
expect 'the status' 201 "$status"
field id; expect 'the number of the first order' 1 "$value"
end

begin "orders taken by one instance are seen by the other"
request POST http://app-1:8000/orders '{"item":"table","quantity":1}'
expect 'the status from app-1' 201 "$status"
request POST http://app-2:8000/orders '{"item":"chair","quantity":4}'
expect 'the status from app-2' 201 "$status"
all='[{"id":1,"item":"lamp","quantity":3},{"id":2,"item":"table","quantity":1},{"id":3,"item":"chair","quantity":4}]'
request GET http://app-1:8000/orders
expect 'what app-1 sees' "$all" "$body"
request GET http://app-2:8000/orders
expect 'what app-2 sees' "$all" "$body"
end

begin "what one instance looked up, the other finds in the cache"
request GET http://app-1:8000/orders/3
expect 'the order from app-1' '{"id":3,"item":"chair","quantity":4}' "$body"
header X-Cache; expect 'the first look' "$first_look" "$value"
request GET http://app-2:8000/orders/3
expect 'the order from app-2' '{"id":3,"item":"chair","quantity":4}' "$body"
header X-Cache; expect 'the second look' "$second_look" "$value"
header X-Instance; expect 'the instance of the second look' app-2 "$value"
end

if [ "$ASSAY_AXIS_CACHE" = redis ]; then
    begin "the order is in the redis server of the lab"
    answer=$(printf 'EXISTS order:3\r\nEXISTS order:1\r\nQUIT\r\n' |
        curl --silent --max-time 20 "telnet://$ASSAY_MACHINE_CACHE_ADDRESS:6379" | tr -d '\r')
    expect 'the answer of redis' ":1$newline:0$newline+OK" "$answer"
    end
fi

mkdir -p out
cat > out/orders.xml << END
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="orders" tests="$count" failures="$failed">
$cases</testsuite>
END

[ "$failed" -eq 0 ]
