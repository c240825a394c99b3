from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from simulator.clinic_clock import Reading
from simulator.errors import BadInput
from simulator.moments import target_of

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2027, 3, 27, 12, 30, tzinfo=UTC)  # the day before the clocks go forward
DUE = datetime(2027, 3, 27, 18, 0, tzinfo=UTC)


def _target(**wish: object) -> datetime | None:
    return target_of(dict(wish), Reading(NOW, DUE, 0), LONDON)


@pytest.mark.parametrize(
    ("wish", "target"),
    [
        ({"to": "2027-03-28T10:00:00+02:00"}, datetime(2027, 3, 28, 8, 0, tzinfo=UTC)),
        ({"to": "2027-03-28T10:00"}, datetime(2027, 3, 28, 9, 0, tzinfo=UTC)),
        ({"advance": "1h"}, datetime(2027, 3, 27, 13, 30, tzinfo=UTC)),
        ({"advance": "1d"}, datetime(2027, 3, 28, 11, 30, tzinfo=UTC)),
        ({"advance": "morning"}, datetime(2027, 3, 28, 8, 0, tzinfo=UTC)),
        ({"advance": "next"}, DUE),
    ],
)
def test_it_understands_where_time_is_to_run(wish: dict[str, object], target: datetime) -> None:
    assert _target(**wish) == target


def test_it_has_no_next_when_nothing_is_due() -> None:
    assert target_of({"advance": "next"}, Reading(NOW, None, 0), LONDON) is None


@pytest.mark.parametrize(
    "wish", [{}, {"to": "soon"}, {"advance": "3 weeks"}, {"to": "2020-01-01T00:00Z"}, {"to": "x", "advance": "1d"}]
)
def test_it_refuses_what_is_no_moment_to_come(wish: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        _target(**wish)
