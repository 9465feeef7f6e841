#!/usr/bin/python3
"""Stand-in of Telegraf: reads its configuration as the real one does, refuses what that refuses, and stays up."""

import argparse
import http.server
import os
import re
import signal
import sys
import threading
import tomllib
import urllib.parse
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--config", action="append")
parser.add_argument("--strict-env-handling", action="store_true")
parser.add_argument("--config-directory", action="append", default=[])
parser.add_argument("--test", action="store_true")
parser.add_argument("--input-filter")
options = parser.parse_args()
if options.test:
    raise SystemExit(0)

files = [Path(file) for file in options.config or ["/etc/telegraf/telegraf.conf"]]
for directory in options.config_directory:
    files += sorted(Path(directory).glob("*.conf"))

health_outputs = []
found = {"inputs": set(), "outputs": set()}
for file in files:
    try:
        # ${NAME} is replaced before the TOML is read; a name that is not set stays as it is.
        text = re.sub(r"\$\{(\w+)\}", lambda match: os.environ.get(match[1], match[0]), file.read_text())
        config = tomllib.loads(text)
    except (OSError, tomllib.TOMLDecodeError) as error:
        sys.exit(f"E! error loading config file {file}: {error}")
    for kind, plugins in found.items():
        plugins.update(config.get(kind, {}))
    health_outputs += config.get("outputs", {}).get("health", [])

for kind, plugins in found.items():
    if not plugins:
        sys.exit(f"E! no {kind} found, probably invalid config file provided")
    print(f"I! Loaded {kind}: {' '.join(sorted(plugins))}", flush=True)



class Healthy(http.server.BaseHTTPRequestHandler):
    """outputs.health without conditions: healthy as long as it runs."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


for output in health_outputs:
    address = urllib.parse.urlsplit(output.get("service_address", "http://:8080"))
    server = http.server.ThreadingHTTPServer((address.hostname or "", address.port or 8080), Healthy)
    threading.Thread(target=server.serve_forever, daemon=True).start()

signal.sigwait({signal.SIGTERM, signal.SIGINT})
