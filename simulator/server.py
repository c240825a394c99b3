"""Serve the simulator on this machine only."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from simulator.app import create_simulator, network_of

if TYPE_CHECKING:
    from flask import Flask

    from simulator.settings import SimulatorSettings

HOST = "127.0.0.1"


class _QuietHandler(WSGIRequestHandler):
    """Log no request line: its query holds phone numbers."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def make_simulator_server(app: Flask, port: int) -> BaseWSGIServer:
    """Return a threaded server bound to loopback; port 0 takes a free one (`server.port`)."""
    return make_server(HOST, port, app, threaded=True, request_handler=_QuietHandler)


def serve(settings: SimulatorSettings, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C, then stop in order."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    app = create_simulator(settings)
    server = make_simulator_server(app, port)

    def stop(*_: object) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"Simulator ready on http://{HOST}:{server.port}", flush=True)  # noqa: T201 (the one line that says it is up)
    try:
        server.serve_forever()
    finally:
        network_of(app).close()
        server.server_close()
