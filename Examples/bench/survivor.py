"""Holds a PostgreSQL session and an HTTP keep-alive connection open, and uses both whenever it is asked.

Each line on the fifo /run/ask is answered by a line in /run/answer: the session's process in the database, what its
temporary table holds, the local port of the HTTP connection, and the status of a request over it. A connection that broke
is not made again, so that an answer of the same numbers means that the connections are the same ones.
"""

import http.client
import os
import re

import psycopg2

settings = dict(re.findall(r"^(\w+)='?([^'\n]*)'?$", open("/etc/default/orders").read(), re.M))
database = psycopg2.connect(
    host=settings["DATABASE_HOST"],
    port=settings["DATABASE_PORT"],
    dbname=settings["DATABASE_NAME"],
    user=settings["DATABASE_USER"],
    password=settings["DATABASE_PASSWORD"],
)
database.autocommit = True
cursor = database.cursor()
cursor.execute("CREATE TEMPORARY TABLE kept AS SELECT 'of this session' AS what")
web = http.client.HTTPConnection("web", 80)
web.connect()


def use():
    cursor.execute("SELECT pg_backend_pid(), what FROM kept")
    process, what = cursor.fetchone()
    port = web.sock.getsockname()[1]
    web.request("GET", "/health")
    answer = web.getresponse()
    answer.read()
    return f"{process} {what} {port} {answer.status}"


os.mkfifo("/run/ask")
while True:
    with open("/run/ask") as ask:
        for _ in ask:
            try:
                line = use()
            except Exception as error:
                line = f"broken: {error!r}"
            with open("/run/answer.new", "w") as answer:
                answer.write(line + "\n")
            os.rename("/run/answer.new", "/run/answer")
