"""What a patient knows of a session: the place told last, or nothing that anybody can be sure of."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from service.base.ids import new_id
from service.courses.models import SessionChange
from service.notify.moved.knowing import Came, Known, Place, Text, known_of
from service.notify.moved.naming import Named

START = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
WHO = UUID(int=7)


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def place(placement: int) -> Place:
    return Place(datetime(2027, 1, placement, 10, 0, tzinfo=UTC), WHO)


def change(number: int, action: str, placement: int, *, by: str = "staff", undone: int | None = None) -> SessionChange:
    after = {"state": "booked", "placement": placement, "practitioner_id": str(WHO)}
    return SessionChange(
        id=new_id(),
        at=minute(number),
        action=action,
        actor_kind=by,
        after=after | {"starts_at": place(placement).starts_at.isoformat()},
        undone_at=None if undone is None else minute(undone),
    )


def text(number: int, came: Came, placement: int) -> Text:
    return Text(minute(number), new_id(), came, (Named(2, placement, 1),))


BOOKED, MOVED, AGAIN = change(0, "booked", 1), change(10, "moved", 2), change(20, "moved", 3)
HISTORY = [AGAIN, MOVED, BOOKED]
TOLD, ASKED = text(11, Came.TOLD, 2), text(21, Came.ASKED, 3)


def test_what_was_booked_is_known_until_a_text_leaves() -> None:
    assert known_of(2, HISTORY, [text(11, Came.UNHEARD, 2)]) == Known(1, place(1))


def test_the_text_that_told_last_counts() -> None:
    assert known_of(2, HISTORY, [text(21, Came.TOLD, 3), TOLD]) == Known(3, place(3))


def test_a_text_about_another_session_says_nothing_of_this_one() -> None:
    assert known_of(3, HISTORY, [TOLD]) == Known(1, place(1))


def test_what_staff_are_to_ring_about_is_asked_and_not_known() -> None:
    assert known_of(2, HISTORY, [TOLD, ASKED]) == Known(asked=place(3))


@pytest.mark.parametrize("later", [text(31, Came.UNHEARD, 3), text(31, Came.DOUBTFUL, 3)])
def test_a_later_text_that_nobody_heard_settles_no_call(later: Text) -> None:
    assert known_of(2, HISTORY, [ASKED, later]) == Known()


def test_a_place_that_the_patient_chose_is_known_even_if_it_was_taken_back() -> None:
    chosen = change(10, "moved", 2, by="patient", undone=15)
    assert known_of(2, [chosen, BOOKED], []) == Known(2, place(2))


def test_a_placing_that_was_taken_back_was_never_told() -> None:
    assert known_of(2, [change(10, "placed", 2, undone=15), BOOKED], []) == Known(1, place(1))


@pytest.mark.parametrize(("left", "placement"), [(5, 1), (12, 2), (17, 1), (25, 3)])
def test_the_text_with_all_dates_told_the_place_of_the_moment_it_left(left: int, placement: int) -> None:
    history = [AGAIN, change(10, "moved", 2, undone=15), BOOKED]
    all_dates = Text(minute(left), new_id(), Came.TOLD, None)
    assert known_of(2, history, [all_dates]) == Known(placement, place(placement))


def test_where_nothing_was_ever_said_nobody_can_tell() -> None:
    assert known_of(2, [], []) == Known()
