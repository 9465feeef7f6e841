#!/usr/bin/python3
"""Stand-in of Grafana: its health address and its login page, below its sub-path; refuses a data directory that it
cannot write to."""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlparse

for name, file in [(name, file) for name, file in os.environ.items() if name.endswith("__FILE")]:
    if name.startswith("GF_"):
        os.environ[name.removesuffix("__FILE")] = Path(file).read_text().strip()

data = os.environ["GF_PATHS_DATA"]
if not os.access(data, os.W_OK):
    sys.exit(f"GF_PATHS_DATA='{data}' is not writable.")
Path(data, "grafana.db").touch()
for file in Path(os.environ["GF_PATHS_PROVISIONING"]).rglob("*.yaml"):
    file.read_bytes()

sub_path = ""
if os.environ.get("GF_SERVER_SERVE_FROM_SUB_PATH", "false").lower() == "true":
    sub_path = urlparse(os.environ.get("GF_SERVER_ROOT_URL", "")).path.rstrip("/")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0].removeprefix(sub_path)
        if path == "/api/health":
            self.answer(200, "application/json", json.dumps({"database": "ok", "version": "stand-in"}))
        elif path == "/login":
            self.answer(200, "text/html", "<!doctype html><title>Grafana</title>")
        else:
            self.answer(404, "text/plain", "Not found\n")

    do_HEAD = do_GET

    def answer(self, status, content_type, body):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
ThreadingHTTPServer(("", int(os.environ.get("GF_SERVER_HTTP_PORT") or 3000)), Handler).serve_forever()
