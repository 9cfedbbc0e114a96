"""A supervisor with the real database, a web server of ten lines and a worker that sleeps."""

import sys

from fullcircle.cli.part import Part
from fullcircle.cli.supervisor import Supervisor
from fullcircle.config.env import env

WEB = """
import http.server, os
class Answer(http.server.BaseHTTPRequestHandler):
    def log_message(self, *said):
        pass
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"ok")
print("web is", os.getpid(), flush=True)
http.server.HTTPServer(("127.0.0.1", int(os.environ["FULLCIRCLE_PORT"])), Answer).serve_forever()
"""
WORKER = "import os, time; print('worker is', os.getpid(), flush=True); time.sleep(1000)"


def part(name: str, program: str) -> Part:
    return Part(name, [sys.executable, "-c", program])


if __name__ == "__main__":
    sys.exit(Supervisor(env, [], [part("web", WEB), part("worker", WORKER)], lambda: "ready").run())
