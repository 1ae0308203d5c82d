"""Takes orders over HTTP, keeps them in PostgreSQL and, if there is one, looks single orders up in a redis cache first.

GET  /health      200 if the database answers, else 503: who serves, and what it is connected to
POST /orders      {"item": TEXT, "quantity": NUMBER} -> 201 {"id": NUMBER}
GET  /orders      all orders
GET  /orders/ID   one order; X-Cache says hit, miss, off or error
POST /reset       forgets all orders

Every answer has X-Instance, the name of the machine. SIGHUP makes the service read its settings again; it goes on
listening.
"""

import json
import os
import re
import select
import signal
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2
import redis

PORT = 8000
LONGEST_BODY = 64 * 1024
CACHED_SECONDS = 60
NETWORK_SECONDS = 3

ASSIGNMENT = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=((?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])*)""", re.M | re.S
)
PIECE = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)""", re.S)


def shell_variables(text):
    """Reads assignments as a shell does, quotes included, but expands nothing."""
    variables = {}
    for name, word in ASSIGNMENT.findall(text):
        value = ""
        for single, double, escaped, plain in PIECE.findall(word):
            value += single + re.sub(r'\\([\\"$`])', r"\1", double) + escaped + plain
        variables[name] = value
    return variables


class Unavailable(Exception):
    """The database cannot be asked now."""


class Database:
    """PostgreSQL behind a few connections that are opened when they are needed and dropped when they are broken."""

    def __init__(self, settings):
        self.host = settings.get("DATABASE_HOST", "")
        self.parameters = {
            "host": self.host,
            "port": settings.get("DATABASE_PORT") or "5432",
            "dbname": settings.get("DATABASE_NAME") or "orders",
            "user": settings.get("DATABASE_USER") or "orders",
            "password": settings.get("DATABASE_PASSWORD", ""),
            "application_name": "orders",
            # A database that vanished without a word must not hold a request for minutes.
            "connect_timeout": NETWORK_SECONDS,
            "tcp_user_timeout": NETWORK_SECONDS * 1000,
            # A lab's networks are fenced, and to agree on keys takes longer than the queries.
            "sslmode": "disable",
            "gssencmode": "disable",
        }
        self.idle = []
        self.closed = False
        self.has_table = False
        self.lock = threading.Lock()

    def run(self, work):
        """Gives `work` a cursor in a transaction and returns what it returns."""
        connection = self._take()
        try:
            with connection, connection.cursor() as cursor:
                result = work(cursor, connection)
        except psycopg2.Error as error:
            connection.close()
            # Perhaps it is another database now: the next connection looks for the table again.
            self.has_table = False
            if isinstance(error, (psycopg2.OperationalError, psycopg2.InterfaceError)):
                raise Unavailable(one_line(error)) from error
            raise
        self._give_back(connection)
        return result

    def close(self):
        """Closes what is idle now, and what is in use when it is given back."""
        with self.lock:
            self.closed = True
            idle, self.idle = self.idle, []
        for connection in idle:
            connection.close()

    def _take(self):
        while True:
            with self.lock:
                connection = self.idle.pop() if self.idle else None
            if connection is None:
                return self._open()
            # An idle server says nothing; something to read is its goodbye.
            if not select.select([connection], [], [], 0)[0]:
                return connection
            connection.close()

    def _give_back(self, connection):
        with self.lock:
            if not self.closed:
                self.idle.append(connection)
                return
        connection.close()

    def _open(self):
        if not self.host:
            raise Unavailable("no database is set")
        try:
            connection = psycopg2.connect(**self.parameters)
            if not self.has_table:
                self._create_table(connection)
                self.has_table = True
        except psycopg2.Error as error:
            raise Unavailable(one_line(error)) from error
        return connection

    @staticmethod
    def _create_table(connection):
        with connection, connection.cursor() as cursor:
            # Two instances that begin together would both find no table.
            cursor.execute("SELECT pg_advisory_xact_lock(8000)")
            cursor.execute("SELECT to_regclass('orders') IS NULL")
            if cursor.fetchone()[0]:
                cursor.execute(
                    "CREATE TABLE orders (id serial PRIMARY KEY, item text NOT NULL, quantity integer NOT NULL)"
                )


class Cache:
    """A redis server, or none."""

    def __init__(self, settings):
        self.host = settings.get("CACHE_HOST", "")
        self.port = int(settings.get("CACHE_PORT") or 6379)
        self.client = self.host and redis.Redis(
            host=self.host,
            port=self.port,
            socket_timeout=NETWORK_SECONDS,
            socket_connect_timeout=NETWORK_SECONDS,
        )

    def state(self):
        """Returns `off`, `ok` or `error`, and the address of the server that answered."""
        if not self.client:
            return "off", ""
        try:
            # A connection of its own, because only a socket can say whom a name leads to.
            with socket.create_connection((self.host, self.port), NETWORK_SECONDS) as connection:
                connection.sendall(b"PING\r\n")
                state = "ok" if connection.recv(16).startswith(b"+PONG") else "error"
                return state, connection.getpeername()[0]
        except OSError:
            return "error", ""

    def get(self, number):
        """Returns how the look-up went, and the order if it was there."""
        if not self.client:
            return "off", None
        try:
            text = self.client.get(f"order:{number}")
        except redis.RedisError:
            return "error", None
        return ("miss", None) if text is None else ("hit", json.loads(text))

    def put(self, order):
        """Keeps an order for a while; a cache that is gone is no reason to fail."""
        if self.client:
            try:
                self.client.setex(f"order:{order['id']}", CACHED_SECONDS, json.dumps(order))
            except redis.RedisError:
                pass

    def clear(self):
        """Forgets every order."""
        if self.client:
            try:
                self.client.flushdb()
            except redis.RedisError:
                pass

    def close(self):
        """Closes the connections that are idle."""
        if self.client:
            self.client.connection_pool.disconnect(inuse_connections=False)


class Shop:
    """The orders, wherever the settings say that they are."""

    def __init__(self, file):
        self.file = file
        self.database = Database({})
        self.cache = Cache({})
        self.load()

    def load(self):
        """Reads the settings; requests that are under way finish with the old ones."""
        with open(self.file, encoding="utf-8") as file:
            settings = shell_variables(file.read())
        old = (self.database, self.cache)
        self.database, self.cache = Database(settings), Cache(settings)
        for part in old:
            part.close()

    def health(self):
        """Says who serves and what it is connected to, in the words of those it is connected to."""

        def ask(cursor, connection):
            cursor.execute("SELECT host(inet_server_addr()), host(inet_client_addr()), count(*) FROM orders")
            server, client, count = cursor.fetchone()
            return {
                "database": server,
                "databaseClient": client,
                "databaseVersion": connection.server_version // 10000,
                "orders": count,
            }

        report = {"instance": socket.gethostname()}
        try:
            report.update(self.database.run(ask))
            status = 200
        except Unavailable as error:
            report["error"] = str(error)
            status = 503
        report["cache"], report["cacheAddress"] = self.cache.state()
        return status, report

    def add(self, item, quantity):
        """Keeps a new order and returns its number."""

        def insert(cursor, _):
            cursor.execute("INSERT INTO orders (item, quantity) VALUES (%s, %s) RETURNING id", (item, quantity))
            return cursor.fetchone()[0]

        return self.database.run(insert)

    def all(self):
        """Returns every order, the oldest first."""

        def select_all(cursor, _):
            cursor.execute("SELECT id, item, quantity FROM orders ORDER BY id")
            return [order(row) for row in cursor.fetchall()]

        return self.database.run(select_all)

    def one(self, number):
        """Returns what the cache said, and the order or None."""

        def select_one(cursor, _):
            cursor.execute("SELECT id, item, quantity FROM orders WHERE id = %s", (number,))
            row = cursor.fetchone()
            return row and order(row)

        state, found = self.cache.get(number)
        if found is None:
            found = self.database.run(select_one)
            if found:
                self.cache.put(found)
        return state, found

    def reset(self):
        """Forgets all orders; the next one is number 1."""
        self.database.run(lambda cursor, _: cursor.execute("TRUNCATE orders RESTART IDENTITY"))
        self.cache.clear()


def order(row):
    """Names the columns of a row."""
    return {"id": row[0], "item": row[1], "quantity": row[2]}


def one_line(error):
    """Puts the text of a PostgreSQL error on one line."""
    return " ".join(str(error).split())


class Request(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    server_version = "orders"
    timeout = 30
    # Header and body are two writes; the second must not wait for the first one's acknowledgement.
    disable_nagle_algorithm = True

    def do_GET(self):
        """Answers a question."""
        self.answer(self.find)

    def do_POST(self):
        """Changes something."""
        self.answer(self.change)

    def answer(self, work):
        """Sends what `work` returns: status, value and further headers."""
        try:
            status, value, headers = work(self.server.shop)
        except Unavailable as error:
            status, value, headers = 503, {"error": str(error)}, {}
        except psycopg2.Error as error:
            status, value, headers = 500, {"error": one_line(error)}, {}
        body = (json.dumps(value, separators=(",", ":")) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Instance", socket.gethostname())
        for name, text in headers.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def find(self, shop):
        """Does what GET asks for."""
        page = self.page()
        if page == "/health":
            status, report = shop.health()
            return status, report, {}
        if page == "/orders":
            return 200, shop.all(), {}
        match = re.fullmatch(r"/orders/([0-9]{1,9})", page)
        if not match:
            return 404, {"error": "no such page"}, {}
        state, found = shop.one(int(match.group(1)))
        return (200 if found else 404), found or {"error": "no such order"}, {"X-Cache": state}

    def change(self, shop):
        """Does what POST asks for."""
        body = self.body()
        if body is None:
            # What is left of the body would be taken for the next request.
            self.close_connection = True
            return 413, {"error": "the body is too long, or of unknown length"}, {}
        page = self.page()
        if page == "/reset":
            shop.reset()
            return 200, {}, {}
        if page != "/orders":
            return 404, {"error": "no such page"}, {}
        try:
            wish = json.loads(body)
            item, quantity = wish["item"], wish["quantity"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return 400, {"error": "an order is {\"item\": TEXT, \"quantity\": NUMBER}"}, {}
        if not isinstance(item, str) or not item or not item.isprintable():
            return 400, {"error": "item is not a printable text"}, {}
        if type(quantity) is not int or not 0 < quantity < 1_000_000:
            return 400, {"error": "quantity is not a number from 1 to 999999"}, {}
        return 201, {"id": shop.add(item, quantity)}, {}

    def page(self):
        """Returns the path that was asked for; no page has parameters."""
        return self.path.partition("?")[0]

    def body(self):
        """Reads the body, or returns None where that would take too long."""
        length = self.headers.get("Content-Length", "0")
        if not re.fullmatch("[0-9]{1,9}", length) or int(length) > LONGEST_BODY or "Transfer-Encoding" in self.headers:
            return None
        return self.rfile.read(int(length))

    def log_message(self, *_):
        """Says nothing: the web tier has an access log."""


class Server(ThreadingHTTPServer):
    """The listener."""

    daemon_threads = True
    request_queue_size = 64


def tell_systemd(state):
    """Tells systemd how the service is doing (sd_notify(3)); outside of systemd nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notification:
            notification.sendto(state.encode(), address.replace("@", "\0", 1))


def main():
    """Serves until it is told to end."""
    settings, pid_file = sys.argv[1:]
    server = Server(("0.0.0.0", PORT), Request)
    server.shop = Shop(settings)

    def reload(*_):
        # The main thread runs this before it accepts another connection, so who connects after the signal was sent is
        # served with the new settings.
        try:
            server.shop.load()
        except (OSError, ValueError) as error:
            print(f"the old settings stay: {error}", file=sys.stderr, flush=True)

    signal.signal(signal.SIGHUP, reload)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with open(pid_file, "w", encoding="ascii") as file:
        file.write(f"{os.getpid()}\n")
    tell_systemd("READY=1")
    server.serve_forever()


if __name__ == "__main__":
    main()
