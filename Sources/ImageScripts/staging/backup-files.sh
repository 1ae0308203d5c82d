remove /etc/passwd- /etc/shadow- /etc/group- /etc/gshadow- /etc/subuid- /etc/subgid-
gone /etc/passwd- /etc/shadow-
