"""A Redis of one test alone: it may be flushed, paused, stopped and started again."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rq import SimpleWorker

from tests.support.telephony import wait_for
from workers.queues import Hints, connect, queue_of


def start(directory: Path) -> subprocess.Popen[bytes]:
    """Start a server that keeps nothing, on a socket in `directory`."""
    path = str(directory / "redis.sock")
    server = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", path, "--save", "", "--dir", str(directory)],
        stdout=subprocess.DEVNULL,
    )
    wait_for(lambda: Hints(f"unix://{path}").hint("housekeeping"))
    return server


@contextmanager
def a_redis(directory: Path) -> Iterator[str]:
    """Run a server until the block is left; gives its address."""
    server = start(directory)
    try:
        yield f"unix://{directory / 'redis.sock'}"
    finally:
        server.kill()
        server.wait()


def console(address: str) -> Any:
    """Open a connection for the commands of an operator."""
    return connect(address)


def workers(address: str) -> int:
    """Count the workers of the urgent lane as hints count them."""
    return SimpleWorker.count(queue=queue_of("urgent", connect(address)))


def cut_connections(address: str) -> int:
    """Kill every connection but our own; returns how many."""
    redis = console(address)
    others = [one["id"] for one in redis.client_list() if one["id"] != str(redis.client_id())]
    return sum(redis.client_kill_filter(_id=id_) for id_ in others)
