"""Run the demo: lay out its directory, fill the database, start every process and watch them."""

import json
import os
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from service.base import schema
from service.base.settings import load_settings
from service.demo import people
from service.demo.processes import DiesAgainError, Part, stop_all
from service.demo.redis import DemoRedis, demo_redis
from service.demo.secrets import DemoSecrets, demo_secrets
from service.demo.seed import a_token, seed
from service.notify.outbox import LANES
from service.program import build_program

HOST = "127.0.0.1"
READY_WITHIN = 60.0
ASKED = ("redis", "simulator", "web")
"""Those that others ask start first: a text that left before the web could tell the time would carry a wrong one."""


class CannotStartError(Exception):
    """Tell in one sentence why the demo does not start."""


def run(port: int, directory: Path) -> None:
    """Run until Ctrl-C; raises `CannotStartError` or `DiesAgainError` with a sentence."""
    directory = directory.resolve()
    _lay_out(directory)
    with _alone_in(directory):
        for used in (port, port + 1):
            _check_free(used)
        redis, secrets = demo_redis(directory), demo_secrets(directory)
        environ = _environ(port, directory, redis, secrets)
        _prepare(port, directory, environ, secrets)
        _watch(_parts(port, directory, redis, environ), port, redis.sentence)


def _lay_out(directory: Path) -> None:
    """Make the data directory, for this user alone."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        (directory / "logs").mkdir(exist_ok=True)
        (directory / "lock").touch()
    except OSError as error:
        raise CannotStartError(
            f"{directory} cannot be written ({error.strerror}); choose another with --data"
        ) from error


def _environ(port: int, directory: Path, redis: DemoRedis, secrets: DemoSecrets) -> dict[str, str]:
    return {
        "AFTERCOURSE_DATABASE_URL": f"sqlite:///{directory / 'aftercourse.sqlite'}",
        "AFTERCOURSE_REDIS_URL": redis.url,
        "AFTERCOURSE_SECRET_KEY": secrets.secret_key,
        "AFTERCOURSE_DATA_KEYS": secrets.data_keys,
        "AFTERCOURSE_PUBLIC_URL": f"http://{HOST}:{port}",
        "AFTERCOURSE_TWILIO_ACCOUNT_SID": secrets.account_sid,
        "AFTERCOURSE_TWILIO_AUTH_TOKEN": secrets.auth_token,
        "AFTERCOURSE_TWILIO_API_BASE": f"http://{HOST}:{port + 1}",
        "AFTERCOURSE_DEMO": "1",
        "AFTERCOURSE_ALLOW_DRAMA_NUMBERS": "1",
    }


def _prepare(port: int, directory: Path, environ: dict[str, str], secrets: DemoSecrets) -> None:
    """Migrate, seed, and write what the simulator and outside scripts read."""
    program = build_program(load_settings(environ))
    schema.upgrade(program.database)
    token, note = seed(program), directory / "demo.json"
    if token is None:
        token = _noted_token(note) or a_token(program)
    program.database.dispose()
    _write(note, _note(port, token))
    simulator = {
        "account_sid": secrets.account_sid,
        "auth_token": secrets.auth_token,
        "service_url": f"http://{HOST}:{port}",
        "senders": [people.SENDER, f"whatsapp:{people.SENDER}"],
        "phones": list(people.PHONES),
        "data_dir": str(directory / "simulator"),
        "timezone": people.CLINIC.zone,
    }
    (directory / "simulator").mkdir(exist_ok=True)
    _write(directory / "simulator.json", simulator)


def _noted_token(note: Path) -> str | None:
    try:
        token: str = json.loads(note.read_text("utf-8"))["token"]
    except (OSError, ValueError, KeyError):
        return None  # the last start ended before it was written, or somebody took it away
    return token


def _note(port: int, token: str) -> dict[str, object]:
    return {
        "web": f"http://{HOST}:{port}",
        "simulator": f"http://{HOST}:{port + 1}",
        "clinic": people.CLINIC.key,
        "token": token,
        "sign_ins": [{"email": one.email, "password": one.password, "role": one.role} for one in people.STAFF],
    }


def _write(path: Path, value: object) -> None:
    """Write a file that only this user reads, whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(value, indent=2), "utf-8")
    fresh.replace(path)


def _parts(port: int, directory: Path, redis: DemoRedis, environ: dict[str, str]) -> list[Part]:
    """List the processes in the order they start."""
    ours = [sys.executable, "-m", "service.cli"]
    simulator = [
        sys.executable,
        "-m",
        "simulator",
        "--port",
        str(port + 1),
        "--config",
        str(directory / "simulator.json"),
    ]
    web = [*ours, "web", "--bind", f"{HOST}:{port}", "--workers", "1"]
    commands: list[tuple[str, list[str]]] = [("simulator", simulator), ("web", web)]
    if redis.command is not None:
        commands.insert(0, ("redis", list(redis.command)))
        commands += [(f"worker-{lane}", [*ours, "worker", "--lane", lane]) for lane in LANES]
    commands.append(("clock", [*ours, "clock"]))
    logs = directory / "logs"
    return [Part(name, command, environ, logs / f"{name}.log") for name, command in commands]


def _watch(parts: list[Part], port: int, sentence: str) -> None:
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # the last: its window was closed
        signal.signal(number, lambda caught, _frame: stopping.append(caught))
    try:
        asked = [part for part in parts if part.name in ASKED]
        for part in asked:
            part.start()
        if _wait_until_ready(asked, port, stopping):
            for part in parts:
                if part not in asked:
                    part.start()
            _greet(port, sentence)
        while not stopping:
            for part in parts:
                if part.keep_alive():
                    click.echo(f"{part.name} had stopped and was started again.")
            time.sleep(0.5)
        click.echo("\nStopping …")
    finally:
        stop_all(parts)
    click.echo("Stopped. Starting again keeps the data.")


def _wait_until_ready(parts: list[Part], port: int, stopping: list[int]) -> bool:
    deadline = time.monotonic() + READY_WITHIN
    while not stopping and time.monotonic() < deadline:
        for part in parts:
            part.keep_alive()
        if _answers(f"http://{HOST}:{port}/readyz") and _answers(f"http://{HOST}:{port + 1}/sim/phones"):
            return True
        time.sleep(0.2)
    if not stopping:
        raise CannotStartError(f"the demo did not become ready; see {parts[0].log.parent}")
    return False


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status < 400)  # noqa: PLR2004
    except OSError:
        return False


def _greet(port: int, sentence: str) -> None:
    roles = ("Sign in as reception", "as the nurse", "as the doctor", "as the manager")
    sign_ins = [f"{role:>22}   {one.email:<29} {one.password}" for role, one in zip(roles, people.STAFF, strict=True)]
    listed = "\n".join(sign_ins)
    click.echo(f"""
Aftercourse is running, with an invented clinic.

  Clinic   http://{HOST}:{port}
  Phones   http://{HOST}:{port + 1}   (patients and staff text here, and time moves here)

{listed}

{sentence} Ctrl-C stops everything.""")


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotStartError(f"port {port} is in use; choose another with --port") from error


@contextmanager
def _alone_in(directory: Path) -> Iterator[None]:
    """Keep a second demo out of the same directory, for as long as this one lives."""
    import fcntl

    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CannotStartError(f"another demo is running in {directory}") from error
        lock.write(str(os.getpid()))
        yield


__all__ = ["LANES", "CannotStartError", "DiesAgainError", "run"]
