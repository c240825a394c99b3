"""Two treatments on one day: their texts come one after the other, those that patients rely on first."""

from datetime import timedelta
from uuid import UUID

import pytest

from service.notify.timeline.quiet import QuietHours
from service.notify.timeline.same_day import DayText, kept_apart
from tests.unit.notify.timeline.cast import clinic, london, shown

FACE, SCARS, SCALP = (UUID(int=number) for number in (1, 2, 3))


def text(
    number: int, course: UUID, at: str, expires: str = "23:59", *, safe: bool = False, stays: bool = False
) -> DayText:
    day = "2026-12-08 "
    until = london(day + expires)
    return DayText(
        id=UUID(int=number), course_id=course, due_at=london(day + at), expires_at=until, keeps_safe=safe, stays=stays
    )


def moved(*texts: DayText) -> dict[int, str]:
    return {id_.int: shown(at)[11:] for id_, at in kept_apart(texts, clinic(), QuietHours()).items()}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([text(1, FACE, "09:00"), text(2, SCARS, "09:00")], {2: "09:30"}),
        ([text(1, FACE, "09:00"), text(2, SCARS, "09:00", safe=True)], {1: "09:30"}),
        ([text(1, FACE, "09:00", safe=True), text(2, SCARS, "09:00", safe=True)], {2: "09:30"}),
        ([text(1, FACE, "09:10"), text(2, SCARS, "09:20", safe=True)], {1: "09:50"}),
        ([text(1, FACE, "09:00"), text(2, SCARS, "09:30")], {}),
        ([text(1, FACE, "09:00"), text(2, FACE, "09:05")], {}),
        (
            [text(1, FACE, "09:00", safe=True), text(2, FACE, "09:05"), text(3, SCARS, "09:00")],
            {2: "10:00", 3: "09:30"},
        ),
        ([text(n, course, "09:00") for n, course in enumerate((FACE, SCARS, SCALP), 1)], {2: "09:30", 3: "10:00"}),
        ([text(1, FACE, "09:00"), text(2, SCARS, "09:10", stays=True)], {1: "09:40"}),
        ([text(1, FACE, "09:10", stays=True, safe=True), text(2, SCARS, "09:10", stays=True)], {}),
        ([text(1, FACE, "09:00", safe=True), text(2, SCARS, "09:10", "09:20")], {}),
        ([text(1, FACE, "20:40", safe=True), text(2, SCARS, "20:40")], {}),
    ],
)
def test_they_keep_half_an_hour_apart_safety_first(texts: list[DayText], expected: dict[int, str]) -> None:
    assert moved(*texts) == expected


def test_doing_it_twice_moves_nothing_more() -> None:
    texts = [text(1, FACE, "09:00", safe=True), text(2, SCARS, "09:30"), text(3, SCALP, "10:00")]
    assert moved(*texts) == {}


def test_another_day_is_far_enough() -> None:
    late, early = text(1, FACE, "08:10"), text(2, SCARS, "08:10")
    tomorrow = DayText(id=early.id, course_id=SCARS, due_at=early.due_at + timedelta(days=1), expires_at=None)
    assert moved(late, tomorrow) == {}
