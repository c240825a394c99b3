"""The application behind gunicorn, in a process of its own, and somebody who asks it over HTTP."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection

from flask import Flask

from bench.asking import PATH, Ask, an_app, body
from bench.houses import House

DATABASE = "AFTERCOURSE_BENCH_DATABASE"
WAIT = 20


def make() -> Flask:
    """Make the application for gunicorn."""
    return an_app(os.environ[DATABASE])


@contextmanager
def over_http(url: str, house: House) -> Iterator[Ask]:
    """Serve in a process until the block is left; what is asked goes over one connection that stays open."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ("--worker-class", "gthread", "--threads", "4", "--log-level", "warning", "--no-control-socket")
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}", "bench.served:make()"]
    server = subprocess.Popen(command, env={**os.environ, DATABASE: url})
    try:
        wait_for(port)
        yield _asking(HTTPConnection("127.0.0.1", port), house)
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    end = time.monotonic() + WAIT
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def _asking(connection: HTTPConnection, house: House) -> Ask:
    headers = {"Authorization": f"Bearer {house.token}", "Content-Type": "application/json"}
    asked = json.dumps(body(house))

    def ask() -> object:
        connection.request("POST", PATH, asked, headers)
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == HTTPStatus.OK, told
        return told

    return ask
