#!/bin/sh
# Installs WordPress as its first visitor does, posts a page and reads it, all through HTTP; reports in the Test Anything Protocol.
set -u

# shellcheck source=/dev/null
. /etc/site.env

number=0

# report NAME EXPECTED TEXT: whether the text has the expected words in it
report() {
    number=$((number + 1))
    case $3 in
        *"$2"*) echo "ok $number - $1" ;;
        *)
            echo "not ok $number - $1"
            echo "$3" | head -n 20 | sed 's/^/# /'
            ;;
    esac
}

# fetch PATH [BODY]: the answer to a GET, or to a POST of the body
fetch() {
    if [ $# -eq 2 ]; then
        timeout 100 wget -q -O - --post-data "$2" "$SITE$1" 2>&1
    else
        timeout 100 wget -q -O - "$SITE$1" 2>&1
    fi
}

echo "1..5"
fields="weblog_title=Lab&user_name=admin&admin_password=$ADMIN_PASSWORD&admin_password2=$ADMIN_PASSWORD"
fields="$fields&pw_weak=1&admin_email=admin%40lab.assay&blog_public=0&language="
report "the first visitor installs it" "wp-login.php" "$(fetch /wp-admin/install.php?step=2 "$fields")"

text="Kept by the database of this lab, $(date +%s)"
call="<?xml version='1.0'?><methodCall><methodName>wp.newPost</methodName><params>
<param><value><int>1</int></value></param>
<param><value><string>admin</string></value></param>
<param><value><string>$ADMIN_PASSWORD</string></value></param>
<param><value><struct>
<member><name>post_type</name><value><string>page</string></value></member>
<member><name>post_status</name><value><string>publish</string></value></member>
<member><name>post_title</name><value><string>Wired</string></value></member>
<member><name>post_content</name><value><string>$text</string></value></member>
</struct></value></param>
</params></methodCall>"
answer=$(fetch /xmlrpc.php "$call")
report "a page is posted" "<params>" "$answer"
page=${answer#*<string>}
page=${page%%</string>*}

shown=$(fetch "/?page_id=$page")
report "the page has its title" "Wired" "$shown"
report "the page has its text" "$text" "$shown"
report "the page names this lab's own address" "$SITE" "$shown"
