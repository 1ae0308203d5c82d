# The paths come as arguments.
remove "$@"
gone "$@"
