"""PostgreSQL and Redis of one run alone: restarted, flushed and stopped in the middle of everything.

The cluster commits for good (`synchronous_commit`), or a restart would lose what it had promised; only the disk is
trusted to live (`fsync` off), as no machine loses its power here.
"""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.support.missing import find_program
from tests.support.ports import free_port

OWNER = "postgres"
SETTINGS = {
    "fsync": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "timezone": "Asia/Kathmandu",
}
PATIENCE = 20.0


class Postgres:
    """A cluster of its own, run as the user postgres where we are root."""

    def __init__(self, directory: Path) -> None:
        self._home = directory / "pg"
        self._home.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self._home, OWNER)
        self._port = free_port()
        _run(self._home, "initdb", "-D", str(self._data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        self.start()

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        options = {**SETTINGS, "port": self._port, "unix_socket_directories": self._home}
        told = " ".join(f"-c {name}={value}" for name, value in options.items())
        _run(self._home, "pg_ctl", "-D", str(self._data), "-l", str(self._home / "log"), "-w", "-o", told, "start")

    def stop(self, mode: str) -> None:
        """Stop it `fast` (in order, cutting everybody off) or `immediate` (as in a crash)."""
        _run(self._home, "pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    @property
    def _data(self) -> Path:
        return self._home / "data"


class RedisServer:
    """A server that keeps nothing."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"unix://{self._directory / 'redis.sock'}"

    def start(self) -> None:
        program = find_program("redis-server", "valkey-server")
        assert program is not None, "redis-server is missing"
        path, where = str(self._directory / "redis.sock"), str(self._directory)
        told = [str(program), "--port", "0", "--unixsocket", path, "--save", "", "--dir", where]
        self._server = subprocess.Popen(told, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    def flush(self) -> None:
        try:
            with Redis.from_url(self.url) as redis:
                redis.flushall()
        except (RedisError, OSError):
            pass  # it is not up yet: then it is empty


def wait_for_port(port: int) -> None:
    """Wait until somebody listens on a port of this machine."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _run(home: Path, program: str, *arguments: str) -> None:
    path = find_program(program, also_in="/usr/lib/postgresql/*/bin")
    assert path is not None, f"PostgreSQL ({program}) is missing"
    as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    with (home.parent / f"{program}.out").open("a") as output:  # a pipe would never end: the server inherits it
        subprocess.run(
            [*as_owner, str(path), *arguments],
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=True,
        )
