#!/usr/bin/python3
"""Collects what the load of every named client came to and reports it in the Test Anything Protocol."""

import json
import sys
from urllib.request import urlopen


def figures_of(client):
    """Asks a client for its figures."""
    with urlopen(f"http://{client}:8000/", timeout=20) as answer:
        return json.load(answer)


clients = sys.argv[1:]
total = 0
print(f"1..{len(clients) + 1}")
for number, client in enumerate(clients, 1):
    try:
        figures = figures_of(client)
    except (OSError, ValueError) as error:
        print(f"not ok {number} - {client} reports\n# {error}")
        continue
    good = figures["machine"] == client and figures["requests"] > 0 and figures["errors"] == 0
    total += figures["requests"]
    print(f"{'ok' if good else 'not ok'} {number} - {client} made {figures['requests']} requests, {figures['rate']}/s")
    print(f"# {json.dumps(figures)}")
print(f"{'ok' if total else 'not ok'} {len(clients) + 1} - {total} requests in all")
