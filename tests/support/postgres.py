"""A private PostgreSQL cluster for one run of the tests, and a migrated database without any row for each test.

The server refuses to run as root, so root hands the cluster to the user postgres. Nothing in it outlives the run:
fsync is off.
"""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from service.base.database import Database
from service.base.schema import upgrade
from tests.support import pooling, run_directory, wiping
from tests.support.missing import fail_for_want_of, find_program
from tests.support.ports import free_port

OWNER = "postgres"
EMPTY = "template_of_tests"
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "listen_addresses": "127.0.0.1",
    "timezone": "Asia/Kathmandu",  # no test may lean on a server that happens to run in UTC
}
TRIES = 3

_spare: list[str] = []
"""Wiped databases of this process, ready for the next test."""


def url(name: str) -> str:
    """Return the URL of a database in this run's cluster, which is started when first asked for."""
    return _url(_port(), name)


@contextmanager
def empty_database() -> Iterator[Database]:
    """Make a database without any table, dropped on leaving."""
    with _fresh("template1") as database:
        yield database


@contextmanager
def migrated_database() -> Iterator[Database]:
    """Give a migrated database without any row: one that a test before has left, wiped, or a copy of the template."""
    port = _port()
    run_directory.started("migrated", lambda _: _migrate_template(port))
    name = _spare.pop() if _spare else _create(port, EMPTY)
    pooling.hand_on(_url(port, name))
    database = Database(_url(port, name))
    try:
        yield database
    finally:
        database.dispose()
        kept = [connection.info.backend_pid for connection in pooling.kept(_url(port, name))]
        if wiping.wipe(port, OWNER, name, kept):
            _spare.append(name)
        else:
            pooling.forget(_url(port, name))
            wiping.forget(name)
            _drop(port, name)


def let_go() -> None:
    """Close what this process keeps open for the next test."""
    for name in _spare:
        pooling.forget(_url(_port(), name))
        wiping.forget(name)
    _spare.clear()


def stop() -> None:
    """Stop this run's cluster if anybody started it."""
    told = run_directory.running("postgres")
    if told:
        _run("pg_ctl", "-D", told["data"], "-m", "immediate", "-w", "stop")


@contextmanager
def _fresh(template: str) -> Iterator[Database]:
    port = _port()
    name = _create(port, template)
    database = Database(_url(port, name))
    try:
        yield database
    finally:
        database.dispose()
        _drop(port, name)


def _create(port: int, template: str) -> str:
    name = f"t_{uuid4().hex}"
    _administer(port, f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def _drop(port: int, name: str) -> None:
    _administer(port, f"DROP DATABASE {name} WITH (FORCE)")


def _migrate_template(port: int) -> run_directory.Started:
    _administer(port, f"CREATE DATABASE {EMPTY}")
    database = Database(_url(port, EMPTY))
    upgrade(database)
    database.dispose()
    return {}


def _administer(port: int, statement: str) -> None:
    with psycopg.connect(host="127.0.0.1", port=port, user=OWNER, dbname=OWNER, autocommit=True) as server:
        server.execute(statement.encode())


def _url(port: int, name: str) -> str:
    return f"postgresql+psycopg://{OWNER}@127.0.0.1:{port}/{name}"


def _port() -> int:
    return int(run_directory.started("postgres", _start)["port"])


def _start(directory: Path) -> run_directory.Started:
    home = directory / "pg"
    home.mkdir()
    if os.geteuid() == 0:
        _must_know_the_owner()
        shutil.chown(home, OWNER)
    data = home / "data"
    _run("initdb", "-D", str(data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", cwd=home)
    for attempt in range(1, TRIES + 1):
        port = free_port()
        options = [f"-c {name}={value}" for name, value in {**SETTINGS, "port": port}.items()]
        options.append(f"-c unix_socket_directories={home}")
        done = _run(
            "pg_ctl", "-D", str(data), "-l", str(home / "log"), "-w", "-o", " ".join(options), "start", cwd=home,
            check=attempt == TRIES,
        )  # fmt: skip
        if done.returncode == 0:
            break
    return {"data": str(data), "port": str(port)}


def _run(
    program: str, *arguments: str, cwd: Path | None = None, check: bool = True
) -> subprocess.CompletedProcess[str]:
    path = find_program(program, also_in="/usr/lib/postgresql/*/bin")
    if path is None:
        fail_for_want_of(f"PostgreSQL ({program})", "postgresql")
    as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
    # the server inherits standard output: a pipe would never end
    with (run_directory.where() / f"{program}.out").open("a+") as output:
        done = subprocess.run(
            [*as_owner, str(path), *arguments],
            cwd=cwd or run_directory.where(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if check and done.returncode:
            output.seek(0)
            pytest.fail(f"PostgreSQL does not start: {program} says\n{output.read()[-2000:]}", pytrace=False)
    return done


def _must_know_the_owner() -> None:
    try:
        pwd.getpwnam(OWNER)
    except KeyError:
        fail_for_want_of("The user postgres, as whom root must run PostgreSQL,", "postgresql")
