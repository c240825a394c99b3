"""The oracle of the chaos runs: what should have gone, by the plan alone."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from tests.chaos.oracle import expected
from tests.chaos.plan import DESKS, Days, Doing, Trait, Visit, at, clinics, days_of, visits

MONDAY = date(2026, 12, 7)
NINE_DAYS, ONE_DAY = days_of(MONDAY, 9), days_of(MONDAY, 1)
(CLINIC,) = clinics(1)
PLAIN = Visit(
    clinic=CLINIC,
    place=1,
    trait="plain",
    starts_at=at(MONDAY + timedelta(days=1), time(10)),
    desk=DESKS[0],
    ticked_on=MONDAY + timedelta(days=1),
    doing="nothing",
)
AFTERCARE = ["straight_after", "soon_after", "later_on", "day_1", "day_2", "day_3"]


def steps(visit: Visit, days: Days = NINE_DAYS) -> list[str]:
    return [key.what for key in expected(visit, days)]


def test_a_whole_course_leads_to_every_text() -> None:
    assert steps(PLAIN) == ["booked", "prepare", *AFTERCARE]


@pytest.mark.parametrize("trait", ["opted_out", "no_consent", "landline", "print"])
def test_who_cannot_be_texted_gets_nothing(trait: Trait) -> None:
    assert steps(replace(PLAIN, trait=trait)) == []


@pytest.mark.parametrize(
    ("doing", "gets"),
    [
        ("undone", ["booked", "prepare"]),
        ("stop", ["booked", "prepare", "straight_after", "soon_after", "later_on"]),
        ("urgent", ["booked", "prepare", *AFTERCARE[:-1], "acknowledgement"]),
    ],
)
def test_what_patients_and_desks_do_changes_what_goes(doing: Doing, gets: list[str]) -> None:
    assert steps(replace(PLAIN, doing=doing)) == gets


def test_a_tick_a_day_late_comes_too_late_for_that_days_texts() -> None:
    late = replace(PLAIN, ticked_on=MONDAY + timedelta(days=2))
    assert steps(late) == ["booked", "prepare", "day_1", "day_2", "day_3"]


def test_a_single_day_sees_what_is_due_on_it() -> None:
    worked = ONE_DAY.worked[0]
    yesterday = at(worked - timedelta(days=1), time(10))
    assert steps(replace(PLAIN, starts_at=yesterday, ticked_on=worked), ONE_DAY) == ["booked", "day_1"]


def test_a_seed_repeats_its_visits() -> None:
    first, again, another = (list(visits(seed, NINE_DAYS, clinics(3))) for seed in (1, 1, 2))
    assert first == again != another
