"""Somebody is off sick on Monday 7 December 2026: what a clinic expects of the new places."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.courses.planning import PlannedSession, PlanningProblem, Resource
from service.courses.planning.reassign import Displaced, Place, reassign

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 12, 7)


def at(hour: int, day: int = 7) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=LONDON)


SICK = Resource("anna", busy=((at(0), at(0, 8)),))
PLAIN = PlanningProblem(
    zone=LONDON,
    sessions=1,
    duration_minutes=60,
    slot_minutes=60,
    spacings=(),
    earliest=MONDAY,
    latest=MONDAY + timedelta(days=4),
    opening_hours=dict.fromkeys(range(5), ((540, 720),)),
    practitioners=(SICK, Resource("ben")),
    rooms=(Resource("r1"), Resource("r2")),
)


def displaced(key: str, hour: int, problem: PlanningProblem = PLAIN, patient: str | None = None) -> Displaced:
    return Displaced(key, patient or f"patient {key}", problem, Place(at(hour), "anna", "r1"))


def short(place: PlannedSession) -> str:
    return f"{place.start:%d %H:%M} {place.practitioner} {place.room}"


def places(*sessions: Displaced) -> dict[str, str]:
    return {key: short(place) for key, place in reassign(sessions).places.items()}


def test_somebody_else_at_the_same_time_is_best() -> None:
    assert places(displaced("a", 10), displaced("b", 9)) == {"a": "07 10:00 ben r1", "b": "07 09:00 ben r1"}


def test_a_time_off_the_grid_can_stay() -> None:
    odd = replace(displaced("a", 10), was=Place(at(10) + timedelta(minutes=20), "anna", "r1"))
    assert places(odd) == {"a": "07 10:20 ben r1"}


def test_of_two_that_want_the_only_free_place_one_moves() -> None:
    assert places(displaced("a", 10), displaced("b", 10)) == {"a": "07 09:00 ben r1", "b": "07 10:00 ben r1"}


def test_the_one_that_can_go_nowhere_else_stays() -> None:
    only_then = replace(PLAIN, latest=MONDAY, patient_busy=((at(9), at(10)), (at(11), at(12))))
    assert places(displaced("a", 10), displaced("b", 10, only_then)) == {"a": "07 09:00 ben r1", "b": "07 10:00 ben r1"}


def test_fewer_patients_are_moved_even_if_it_is_further() -> None:
    full = replace(PLAIN, practitioners=(SICK, Resource("ben", busy=((at(9), at(10)), (at(11), at(0, 8))))))
    assert places(displaced("a", 10, full), displaced("b", 9, full)) == {
        "a": "07 10:00 ben r1",
        "b": "08 09:00 anna r1",
    }


def test_cleaning_keeps_two_new_places_apart() -> None:
    tidy = replace(PLAIN, cleaning_minutes=15)
    found = places(displaced("a", 10, tidy), displaced("b", 11, tidy))
    assert found == {"a": "07 09:00 ben r1", "b": "07 11:00 ben r1"}


def test_a_patient_with_two_sessions_is_in_one_place_at_a_time() -> None:
    two = replace(PLAIN, practitioners=(SICK, Resource("ben"), Resource("cleo")))
    found = places(displaced("a", 10, two, "Ada"), displaced("b", 10, two, "Ada"))
    assert found == {"a": "07 09:00 ben r1", "b": "07 10:00 ben r1"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"practitioners": (SICK,)}, "practitioner_busy"),
        ({"rooms": (Resource("r1", busy=((at(0), at(0, 8)),)),)}, "room_busy"),
        ({"patient_busy": ((at(0), at(0, 8)),)}, "patient_busy"),
        ({"closures": frozenset({MONDAY})}, "closed"),
    ],
)
def test_it_says_why_nobody_is_free(changes: dict[str, object], code: str) -> None:
    answer = reassign([displaced("a", 10, replace(PLAIN, latest=MONDAY, **changes))])  # type: ignore[arg-type]
    assert [(reason.code, reason.days) for reason in answer.without["a"].reasons] == [(code, 1)]
    assert not answer.places


def test_what_the_others_took_is_a_reason_too() -> None:
    tight = replace(PLAIN, latest=MONDAY, opening_hours={0: ((600, 660),)})
    answer = reassign([displaced("a", 10, tight), displaced("b", 10, tight)])
    assert set(answer.places) == {"a"}
    assert [reason.code for reason in answer.without["b"].reasons] == ["practitioner_busy"]


def test_it_says_when_the_best_is_not_proven() -> None:
    tangled = [displaced(key, 10, replace(PLAIN, slot_minutes=15, cleaning_minutes=10)) for key in "abcdef"]
    answer = reassign(tangled, limit=1)
    assert not answer.proven
    assert len(answer.places) == 6


def test_the_order_of_the_question_does_not_matter() -> None:
    sessions = [displaced("a", 10), displaced("b", 10), displaced("c", 9)]
    assert reassign(sessions) == reassign(sessions[::-1])


def test_no_session_at_all_is_no_trouble() -> None:
    assert reassign([]).places == {}


def test_it_refuses_two_sessions_of_one_key() -> None:
    with pytest.raises(ValueError, match="same key"):
        reassign([displaced("a", 9), displaced("a", 10)])


def test_it_refuses_a_course() -> None:
    with pytest.raises(ValueError, match="one session"):
        displaced("a", 9, replace(PLAIN, sessions=2, spacings=(None,)))  # type: ignore[arg-type]
