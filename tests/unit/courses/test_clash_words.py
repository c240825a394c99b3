"""What stands where somebody wants to be is told in words that a receptionist can act on, and names no patient."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.base.ids import new_id
from service.courses.clash_words import clashes_to_json
from service.courses.clashes import Clash, InTheWay, What

LONDON = ZoneInfo("Europe/London")
START = datetime(2027, 1, 5, 8, 50, tzinfo=LONDON)
END = START + timedelta(minutes=80)
WHEN = "from 08:50 to 10:10 on Tue 5 January"


def by(kind: str = "session", around: int = 0, *, same_patient: bool = False, session: int | None = None) -> InTheWay:
    return InTheWay(
        id=new_id(),
        kind=kind,
        practitioner="Imogen Larch",
        room="Room 1",
        around=around,
        same_patient=same_patient,
        session=session,
        treatment="Peel" if session else None,
    )


def said(*whats: What, way: InTheWay | None, is_session: bool = True) -> list[str]:
    """Return the different sentences, in their order."""
    clashes = [Clash(2, what, START, END, way, is_session) for what in whats]
    return list(dict.fromkeys(one["sentence"] for one in clashes_to_json(clashes, LONDON)))


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (by("session"), f"Session 2: Imogen Larch is booked {WHEN}."),
        (by("consultation"), f"Session 2: Imogen Larch is booked {WHEN}."),
        (by("block"), f"Session 2: Imogen Larch is blocked {WHEN}."),
        (by("reserved"), f"Session 2: Imogen Larch is being kept for somebody else {WHEN}."),
        (by("elsewhere"), f"Session 2: Imogen Larch is busy in another diary {WHEN}."),
        (None, f"Session 2: The practitioner is taken {WHEN}."),
    ],
)
def test_it_says_what_stands_there(way: InTheWay | None, words: str) -> None:
    assert said("practitioner", way=way) == [words]


def test_it_explains_a_time_that_is_longer_than_the_treatment() -> None:
    included = "(20 minutes of preparation and cleaning included)"
    assert said("room", way=by(around=20)) == [f"Session 2: Room 1 is booked {WHEN} {included}."]


def test_one_booking_in_the_way_is_told_once() -> None:
    assert said("practitioner", "room", way=by()) == [f"Session 2: Imogen Larch and Room 1 are booked {WHEN}."]


def test_the_patients_own_entry_is_named() -> None:
    own = by(around=20, same_patient=True, session=3)
    assert said("practitioner", "room", "patient", way=own) == [f"Session 2: The patient has session 3 of Peel {WHEN}."]
    assert said("patient", way=by("review", same_patient=True)) == [f"Session 2: The patient has a review {WHEN}."]


def test_cleaning_after_the_patients_own_entry_is_no_riddle() -> None:
    (words,) = said("room", way=by(around=20, same_patient=True, session=3))
    assert words.startswith("Session 2: Room 1 is booked for session 3 of Peel of this same patient from 08:50")


def test_an_appointment_has_no_number() -> None:
    assert said("practitioner", way=by(), is_session=False) == [f"Imogen Larch is booked {WHEN}."]
