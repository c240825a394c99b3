"""The section `webhook`: from a signed webhook to item and alert committed, beside a bare route that writes one row."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from statistics import median, quantiles

from sqlalchemy import text

from bench.delivery.past import put_past
from bench.delivery.throughput import show
from bench.delivery.town import found
from bench.served import wait_for
from bench.webhook.asking import Asked, ask
from bench.webhook.bare import DATABASE, TABLE
from bench.webhook.past import put_past_replies
from bench.webhook.replies import requests_of
from service.base.database import Database
from tests.support import run_directory
from tests.support.ports import free_port
from tests.support.processes import a_process
from tests.support.settings import an_environment

ROUNDS, REQUESTS, WARM_UP = 3, 900, 300
WORKERS, THREADS = 2, 16
SECONDS = 8
COMMITTED = """
SELECT count(DISTINCT inbox_items.id) FROM inbox_items
JOIN messages ON messages.clinic_id = inbox_items.clinic_id AND inbox_item_id = inbox_items.id
WHERE urgency = 'urgent' AND messages.kind = 'alert'
"""


def measure_webhook(database: Database) -> None:
    """Measure in clinics with a past; both servers stand all the time and are asked in turn."""
    town = found(database)
    with database.write() as session:
        put_past(session)
        put_past_replies(session)
        session.execute(text(TABLE))
    town.tidy()
    requests, of_bare = requests_of(town), requests_of(town)  # nobody writes to ours a second time
    with _ours(town.url) as ours, _bare(town.url) as bare:
        for port, its in ((ours, requests), (bare, of_bare)):
            ask(port, list(islice(its, WARM_UP)))
        settled = _items(database)
        rates = [(_rate(ours, requests), _rate(bare, of_bare)) for _ in range(ROUNDS)]
        settled = _items(database) - settled
        rate = median(each for each, _ in rates)
        half = ask(ours, list(islice(requests, int(rate / 2 * SECONDS))), rate / 2)
    assert settled == ROUNDS * REQUESTS, f"{settled} of {ROUNDS * REQUESTS} texts have an item and an alert"
    print(
        f"\n{REQUESTS} signed webhooks with a worrying text, {WORKERS} processes of {THREADS} threads, {ROUNDS} rounds"
    )
    show("item and alert committed, a second (aim 200)", [each for each, _ in rates])
    show("a bare route with one INSERT, a second", [each for _, each in rates])
    show("ours as a share of the bare route (aim 0.2)", [each / other for each, other in rates])
    _show_half(half, rate / 2)


def _rate(port: int, requests: Iterator[bytes]) -> float:
    return ask(port, list(islice(requests, REQUESTS))).rate


def _show_half(half: Asked, rate: float) -> None:
    cuts = quantiles(half.waited, n=100, method="inclusive")
    print(
        f"  at half of that, {rate:.0f} a second (aim: p99 under 150 ms)"
        f"{1000 * cuts[49]:11.0f} p50, {1000 * cuts[98]:.0f} p99, {1000 * max(half.waited):.0f} slowest, milliseconds"
    )


def _items(database: Database) -> int:
    with database.read() as session:
        return session.scalar(text(COMMITTED)) or 0


@contextmanager
def _ours(url: str) -> Iterator[int]:
    """Serve as `aftercourse web` does in production."""
    port = free_port()
    served = ("--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", str(THREADS))
    log = run_directory.where() / "web.log"
    with a_process(an_environment(url, log_level="ERROR"), "web", *served, log=log):
        wait_for(port)
        yield port


@contextmanager
def _bare(url: str) -> Iterator[int]:
    port = free_port()
    options = ("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS), "--no-control-socket")
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}", "bench.webhook.bare:make()"]
    server = subprocess.Popen([*command, "--log-level", "warning"], env={**os.environ, DATABASE: url})
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()
