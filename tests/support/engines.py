"""Which tests run on both databases, and which on one of the two.

1. Where the database itself decides (locks, constraints, what is sent exactly once), each test runs on both.
2. In the rooms of `SPREAD` the rules are Python's and the queries plain. There each test runs on one: its name says on
   which, so that it is always the same, and half of every room runs on each.
3. `--both-databases` runs everything on both.
"""

from collections.abc import Sequence
from zlib import crc32

import pytest

SPREAD = tuple(
    f"tests/integration/{room}"
    for room in (
        "cli/",
        "clinics/",
        "courses/calendars/",
        "courses/life/",
        "courses/screening/",
        "courses/together/",
        "courses/appointments/test_changes",
        "courses/appointments/test_day_view",
        "courses/test_other_courses",
        "notify/before/",
        "notify/calls/",
        "notify/delivery/checks/",
        "notify/delivery/test_calls",
        "notify/delivery/test_corrections",
        "notify/delivery/test_deciding",
        "notify/delivery/test_other_channels",
        "notify/delivery/test_pipeline",
        "notify/delivery/test_every_order",
        "notify/delivery/test_pauses",
        "notify/delivery/test_plain_words",
        "notify/delivery/test_sent_again",
        "notify/delivery/test_steps",
        "notify/delivery/test_unreadable",
        "notify/lexicons/",
        "notify/mail/",
        "notify/moved/",
        "notify/nagging/",
        "notify/reminded/",
        "notify/replies/",
        "notify/test_",
        "notify/voice/test_alert_calls",
        "notify/voice/test_incoming",
        "notify/voice/test_missed",
        "notify/voice/test_number_tests",
        "notify/voice/test_odd_callers",
        "notify/voice/test_taken",
        "notify/voice/test_whose_calls",
        "offers/",
        "patients/",
        "protocols/",
        "web/",
    )
)
ON_BOTH_ALL_THE_SAME = ("race", "nothing_is_lost", "escalation", "transactions")
"""What stands in the names of files there that are about locks and constraints."""


def left_out(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Return those that need not run, because the same test runs on the other database."""
    ways: dict[str, dict[str, pytest.Item]] = {}
    for item in items:
        engine = _engine_of(item)
        if engine is not None and _is_spread(item.nodeid):
            ways.setdefault(item.nodeid.replace(engine, "*"), {})[engine] = item
    return [on[_other(name)] for name, on in ways.items() if len(on) > 1]


def _engine_of(item: pytest.Item) -> str | None:
    engine = getattr(item, "callspec", None) and item.callspec.params.get("database")  # type: ignore[attr-defined]
    return engine if engine in {"sqlite", "postgresql"} else None


def _is_spread(node: str) -> bool:
    file = node.partition("::")[0]
    return file.startswith(SPREAD) and not any(word in file for word in ON_BOTH_ALL_THE_SAME)


def _other(name: str) -> str:
    return ("sqlite", "postgresql")[crc32(name.encode()) % 2]
