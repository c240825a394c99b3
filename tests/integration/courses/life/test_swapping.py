"""Two sessions exchange their places, both or none. On both databases."""

from uuid import UUID

import pytest

from service.base.errors import Refusal
from tests.integration.courses.life.scene import MONDAYS, CourseLife

OTHERS = ("2026-12-09 14:00", "2027-01-06 14:00")


@pytest.fixture
def pair(life: CourseLife) -> tuple[UUID, UUID]:
    return life.a_course(), life.a_course(*OTHERS, patient_id=life.house.patients[1].id)


def test_two_sessions_exchange_their_places(life: CourseLife, pair: tuple[UUID, UUID]) -> None:
    life.swap((pair[0], 2), (pair[1], 2))
    assert life.starts(pair[0]) == [MONDAYS[0], OTHERS[1], MONDAYS[2]]
    assert life.starts(pair[1]) == [OTHERS[0], MONDAYS[1]]
    assert life.kinds() == ["booked", "booked", "moved", "moved"]


def test_a_swap_is_taken_back_from_either_side(life: CourseLife, pair: tuple[UUID, UUID]) -> None:
    life.swap((pair[0], 2), (pair[1], 2))
    life.undo(pair[1], 2)
    assert life.starts(pair[0]) == list(MONDAYS)
    assert life.starts(pair[1]) == list(OTHERS)


def test_the_spacing_of_both_must_hold(life: CourseLife, pair: tuple[UUID, UUID]) -> None:
    with pytest.raises(Refusal, match="too_soon") as refused:
        life.swap((pair[0], 1), (pair[1], 2))
    assert {fault.path for fault in refused.value.faults} == {"$.first.start", "$.second.start"}
    assert life.starts(pair[0]) == list(MONDAYS)


def test_a_session_swaps_with_another_course_only(life: CourseLife, pair: tuple[UUID, UUID]) -> None:
    with pytest.raises(Refusal, match="swap_does_not_fit"):
        life.swap((pair[0], 1), (pair[0], 2))


def test_a_longer_treatment_does_not_fit(life: CourseLife) -> None:
    long = life.another_treatment("long-one", duration_minutes=90)
    first = life.a_course()
    second = life.a_course("2026-12-09 14:00", patient_id=life.house.patients[1].id, protocol=long)
    with pytest.raises(Refusal, match="swap_does_not_fit") as refused:
        life.swap((first, 1), (second, 1))
    assert [fault.path for fault in refused.value.faults] == ["$.second"]


def test_only_booked_sessions_swap(life: CourseLife, pair: tuple[UUID, UUID]) -> None:
    life.leave(pair[0], 2)
    with pytest.raises(Refusal, match="session_state"):
        life.swap((pair[0], 2), (pair[1], 2))


def test_a_swap_points_out_when_a_patient_cannot_come(life: CourseLife, pair: tuple[UUID, UUID]) -> None:
    life.cannot_come("2027-01-04 00:00", "2027-01-05 00:00", life.house.patients[1].id)
    with life.database.read() as session:
        mine, theirs = life.desk.moves.preview_swap(
            session, life.receptionist, life.clinic_id, (pair[0], 2), (pair[1], 2)
        )
    assert mine.warnings == ()
    assert ["cannot come" in warning.sentence for warning in theirs.warnings] == [True]
