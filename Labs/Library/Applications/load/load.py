#!/usr/bin/python3
"""Asks a web server as often as it can for some seconds and says how often that was.

Standard output is TAP: one line that fails if a request failed or none was made, and the figures as a comment in JSON.
With --listen every GET request to that port is then answered with the figures, until the process is ended.
"""

import argparse
import http.client
import http.server
import json
import socket
import threading
import time
from urllib.parse import urlsplit

DEFAULTS = "/etc/default/load"


class Client(threading.Thread):
    """One connection, which asks again as soon as it was answered."""

    def __init__(self, url, end):
        super().__init__(daemon=True)
        self.url = urlsplit(url)
        self.end = end
        self.requests = 0
        self.errors = 0
        self.last_error = ""

    def run(self):
        connection = http.client.HTTPConnection(self.url.netloc, timeout=10)
        page = self.url.path or "/"
        if self.url.query:
            page += "?" + self.url.query
        while time.monotonic() < self.end:
            self.requests += 1
            try:
                connection.request("GET", page)
                response = connection.getresponse()
                response.read()
                if response.status >= 400:
                    self.fail(f"status {response.status}")
            except (OSError, http.client.HTTPException) as error:
                self.fail(f"{type(error).__name__}: {error}")
                connection.close()
                # A server that refuses at once would be asked in a busy loop.
                time.sleep(0.05)
        connection.close()

    def fail(self, reason):
        self.errors += 1
        self.last_error = reason


def measure(url, seconds, connections):
    """Makes the requests and returns the figures."""
    start = time.monotonic()
    clients = [Client(url, start + seconds) for _ in range(connections)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    took = time.monotonic() - start
    requests = sum(client.requests for client in clients)
    return {
        "machine": socket.gethostname(),
        "url": url,
        "connections": connections,
        "seconds": round(took, 3),
        "requests": requests,
        "errors": sum(client.errors for client in clients),
        "rate": round(requests / took, 1),
        "lastError": next((client.last_error for client in clients if client.last_error), ""),
    }


def tap(figures):
    """Writes the figures in the Test Anything Protocol."""
    good = figures["requests"] > 0 and figures["errors"] == 0
    summary = "{machine}: {requests} requests, {errors} errors, {rate} requests/s".format(**figures)
    return f"TAP version 13\n1..1\n{'ok' if good else 'not ok'} 1 - {summary}\n# {json.dumps(figures)}\n"


def serve(figures, port):
    """Answers every GET request with the figures."""
    body = (json.dumps(figures) + "\n").encode()

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    http.server.ThreadingHTTPServer(("0.0.0.0", port), Answer).serve_forever()


def default_target():
    """Returns the address that a connection of the lab wrote down."""
    try:
        with open(DEFAULTS, encoding="utf-8") as file:
            for line in file:
                name, _, value = line.strip().partition("=")
                if name == "TARGET":
                    return value.strip("\"'")
    except OSError:
        pass
    return ""


def main():
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="makes HTTP requests as fast as it can and counts them")
    parser.add_argument("url", nargs="?", help=f"what to ask for; TARGET of {DEFAULTS} if left out")
    parser.add_argument("--seconds", type=float, default=5, help="how long (5)")
    parser.add_argument("--connections", type=int, default=4, help="how many at a time (4)")
    parser.add_argument("--listen", type=int, metavar="PORT", help="then answer GET requests with the figures")
    options = parser.parse_args()
    url = options.url or default_target()
    if urlsplit(url).scheme != "http" or not urlsplit(url).hostname:
        parser.error(f"'{url}' is not an http address")
    if options.connections < 1:
        parser.error("there must be a connection")

    figures = measure(url, options.seconds, options.connections)
    print(tap(figures), end="", flush=True)
    if options.listen is not None:
        serve(figures, options.listen)
    return 0 if figures["requests"] and not figures["errors"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
