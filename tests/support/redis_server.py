"""A private redis-server on a Unix socket for one run of the tests; each test process has a database of its own."""

import os
import subprocess
from pathlib import Path

from redis import ConnectionError as NotThereYet
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from tests.support import run_directory
from tests.support.missing import fail_for_want_of, find_program


def url() -> str:
    """Return the URL of this process's database in the run's server, which is started when first asked for."""
    number = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return f"unix://{run_directory.started('redis', _start)['socket']}?db={number}"


def empty(address: str) -> None:
    """Remove everything that an earlier test left behind."""
    with Redis.from_url(address) as redis:
        redis.flushdb()


def stop() -> None:
    """Stop this run's server if anybody started it."""
    told = run_directory.running("redis")
    if told:
        with Redis(unix_socket_path=told["socket"]) as redis:
            redis.shutdown(nosave=True)


def _start(directory: Path) -> run_directory.Started:
    program = find_program("redis-server", "valkey-server")
    if program is None:
        fail_for_want_of("redis-server", "redis-server")
    path = directory / "redis.sock"
    subprocess.run(
        [str(program), "--port", "0", "--unixsocket", str(path), "--dir", str(directory), "--save", "",
         "--appendonly", "no", "--daemonize", "yes", "--logfile", str(directory / "redis.log")],
        check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    with Redis(unix_socket_path=str(path), retry=_patience()) as redis:
        redis.ping()
    return {"socket": str(path)}


def _patience() -> Retry:
    return Retry(ConstantBackoff(0.05), 100, (NotThereYet, OSError))
