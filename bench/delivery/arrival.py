"""How soon a text is taken once it is due: clock, Redis and two workers as in production, at half of their best."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from statistics import quantiles

from sqlalchemy import text

from bench.delivery.network import a_network
from bench.delivery.town import Town
from tests.support import run_directory
from tests.support.processes import a_process
from tests.support.settings import an_environment

WORKERS = 2
SECONDS, AHEAD = 20, 8
PATIENCE = 60
WAITED = """
SELECT extract(epoch FROM attempts.finished_at - messages.due_at)
FROM messages JOIN attempts ON attempts.clinic_id = messages.clinic_id AND attempts.message_id = messages.id
WHERE messages.state = 'accepted'
"""


def measure_arrival(town: Town, redis: str, rate: float) -> None:
    """Print how long texts waited that were due evenly at `rate` a second."""
    texts = int(rate * SECONDS)
    with a_network() as network, _at_work(town, redis, network):
        town.put_due(texts, datetime.now(UTC) + timedelta(seconds=AHEAD), timedelta(seconds=SECONDS))
        _wait(town, texts)
    with town.database.read() as session:
        cuts = quantiles([float(seconds) for seconds in session.scalars(text(WAITED))], n=100, method="inclusive")
    print(
        f"\n{texts} texts due evenly within {SECONDS} s ({rate:.0f} a second), clock, Redis and {WORKERS} workers\n"
        f"  due to taken (aim: p99 under 2 s){cuts[49]:22.2f} p50, {cuts[94]:.2f} p95, {cuts[98]:.2f} p99, seconds"
    )


@contextmanager
def _at_work(town: Town, redis: str, network: str) -> Iterator[None]:
    told = an_environment(town.url, redis_url=redis, twilio_api_base=network, log_level="WARNING")
    logs = run_directory.where()
    with ExitStack() as stack:
        for number in range(WORKERS):
            stack.enter_context(a_process(told, "worker", "--lane", "aftercare", log=logs / f"worker-{number}.log"))
        stack.enter_context(a_process(told, "clock", log=logs / "clock.log"))
        yield


def _wait(town: Town, texts: int) -> None:
    end = time.monotonic() + AHEAD + SECONDS + PATIENCE
    while (left := town.left()) < texts:
        if time.monotonic() > end:
            raise TimeoutError(f"{left} of {texts} texts have left")
        time.sleep(1)
