"""When a treatment began, told from its place in the diary and from the end that its tick gives."""

from datetime import UTC, datetime

import pytest

from service.courses.occurrence import began_at


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, 7, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("completed_at", "began"),
    [
        (at(12), at(11)),
        (at(11, 40), at(11)),  # it was over sooner
        (at(12, 30), at(11)),  # ticked a little late
        (at(15), at(14)),  # they came in the afternoon instead
        (at(10, 30), at(9, 30)),  # the desk took them in sooner
    ],
)
def test_a_treatment_began_its_planned_length_before_it_ended(completed_at: datetime, began: datetime) -> None:
    assert began_at(at(11), at(12), completed_at) == began


def test_of_a_session_without_a_place_only_the_end_is_known() -> None:
    assert began_at(None, None, at(12)) == at(12)
