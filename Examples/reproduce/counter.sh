# Counts a visit; the file with the number is in the variable FILE.
. /counter.conf
number=$(cat "$FILE" 2> /dev/null || echo 0)
echo $((number + 1)) > "$FILE.new"
