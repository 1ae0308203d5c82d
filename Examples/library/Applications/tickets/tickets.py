"""A page that says who is in charge, and whether the database is there. Its settings are read at the start and on SIGHUP."""
import configparser
import http.server
import signal
import socket

settings = configparser.ConfigParser()


def read(*_):
    settings.read("/etc/tickets.ini")


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        place = (settings["database"]["host"], settings.getint("database", "port"))
        try:
            socket.create_connection(place, timeout=5).close()
            state = "is there"
        except OSError as trouble:
            state = f"is not there: {trouble}"
        text = f"tickets of {settings['server']['admin']}: database {place[0]} {state}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


read()
signal.signal(signal.SIGHUP, read)
http.server.ThreadingHTTPServer(("", 9000), Page).serve_forever()
