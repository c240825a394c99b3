"""What one claim costs as the table grows: nearly all texts in it are done, and a few thousand are due."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from time import perf_counter

from sqlalchemy import Engine, event, text

from bench.delivery.network import a_network
from bench.delivery.town import Town
from bench.delivery.ways import Task, ours

ROWS = (10_000, 100_000, 1_000_000)
DUE = 2_000
CLAIMS = "SKIP LOCKED"
FILL = """
INSERT INTO messages (clinic_id, id, dedupe_key, kind, lane, state, step, occurrence, patient_id, course_id, session_id,
    protocol_version_id, channel, language, due_at, next_try_at, created_at, updated_at)
SELECT seat.clinic_id, gen_random_uuid(), 'past:' || number, 'step', 'aftercare',
    CASE WHEN number % 20 = 0 THEN 'planned' ELSE 'delivered' END, 'day_2', 1, seat.patient_id, seat.course_id, seat.id,
    NULL, 'sms', 'en', now() - number * interval '30 seconds',
    CASE WHEN number % 20 = 0 THEN now() + number * interval '30 seconds' + interval '1 day' END,
    now() - interval '2 years', now() - number * interval '30 seconds' - interval '3 days'
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS number
JOIN (
    SELECT sessions.clinic_id, patient_id, course_id, sessions.id, row_number() OVER () - 1 AS place
    FROM sessions JOIN courses ON courses.clinic_id = sessions.clinic_id AND courses.id = course_id
    WHERE sessions.number = 1
) AS seat ON seat.place = number % :seats
"""


def measure_claims(town: Town) -> None:
    """Print how long a claim takes beside more and more rows, and the ratio of the most to the fewest."""
    print(f"\none claim out of {DUE} due texts, with so many rows in the table")
    medians: list[float] = []
    with a_network() as network:
        _grow(town, ROWS[0])
        _claims(town, network)  # warms up
        for rows in ROWS:
            _grow(town, rows)
            took = _claims(town, network)
            cuts = quantiles(took, n=20, method="inclusive")
            medians.append(cuts[9])
            print(f"  {rows:>9,} rows {cuts[9]:41.3f} p50, {cuts[18]:.3f} p95, milliseconds, x{len(took)}")
    print(f"  a million beside ten thousand (aim: within 1.2 times){medians[-1] / medians[0]:10.2f}")


def _grow(town: Town, rows: int) -> None:
    """Put texts that are due into a table that has so many rows besides."""
    town.put_due(DUE, datetime.now(UTC) - timedelta(minutes=5), with_past=False)
    with town.database.write() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))  # nobody doubts that patients exist
        session.execute(text(FILL), {"first": 1, "last": rows - DUE, "seats": len(town.seats)})
    town.tidy()


def _claims(town: Town, network: str) -> list[float]:
    """Drain what is due in this process; return the milliseconds of each claim."""
    drain = ours(Task(network, town.url))
    with _timed() as took:
        drain()
    return took


@contextmanager
def _timed() -> Iterator[list[float]]:
    """Time the statements that take rows in hand, on every connection of this process."""
    took: list[float] = []
    begun: dict[int, float] = {}

    def begin(connection: object, _cursor: object, statement: str, *_: object) -> None:
        if CLAIMS in statement:
            begun[id(connection)] = perf_counter()

    def end(connection: object, _cursor: object, statement: str, *_: object) -> None:
        if CLAIMS in statement:
            took.append(1000 * (perf_counter() - begun[id(connection)]))

    event.listen(Engine, "before_cursor_execute", begin)
    event.listen(Engine, "after_cursor_execute", end)
    yield took
    event.remove(Engine, "before_cursor_execute", begin)
    event.remove(Engine, "after_cursor_execute", end)
