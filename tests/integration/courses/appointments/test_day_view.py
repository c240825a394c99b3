"""The diary of a date as it is read: what is shown, and in how many queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import event, select

from service.courses.appointments.diary_entries import Entry
from service.courses.appointments.diary_view import Column, Day, Free, read_day
from service.courses.models import Booking
from service.courses.placing import put_away
from service.courses.reservations.desk import ReservationDesk
from tests.integration.courses.appointments.scene import Visits
from tests.integration.courses.reservations.scene import Keeping
from tests.integration.courses.scene import LONDON, wanted

MONDAY = date(2026, 12, 7)


def read(visits: Visits, day: date = MONDAY) -> Day:
    with visits.scene.database.read() as session:
        return read_day(session, visits.scene.clinic_id, day, LONDON, visits.scene.clock.now())


def column(day: Day, key: str = "imogen") -> Column:
    return next(one for one in day.columns if one.key == key)


def entries(column: Column) -> list[tuple[str, str, str]]:
    return [(f"{one.start:%H:%M}", one.kind, one.state) for one in column.parts if isinstance(one, Entry)]


def free(column: Column) -> list[str]:
    return [f"{one.start:%H:%M}–{one.end:%H:%M}" for one in column.parts if isinstance(one, Free)]


def test_entries_stand_in_order_of_time_with_what_is_free_between(visits: Visits) -> None:
    visits.book("2026-12-07 14:00", kind="review")
    visits.scene.book(wanted(1, "2026-12-07 10:00"), patient_id=visits.scene.house.patients[1].id)
    visits.block("2026-12-07 16:00", 120)
    day = read(visits)
    assert entries(column(day)) == [
        ("10:00", "session", "booked"),
        ("14:00", "review", "booked"),
        ("16:00", "block", "booked"),
    ]
    assert free(column(day)) == ["09:00–09:50", "11:10–13:00", "14:20–16:00"]
    assert free(column(day, "felix")) == ["09:00–13:00", "14:00–18:00"]
    assert day.entries == 3


def test_a_session_says_its_number_of_how_many(visits: Visits) -> None:
    visits.scene.book(wanted(1, "2026-12-07 10:00"), wanted(2, "2027-01-04 10:00"))
    (one,) = (part for part in column(read(visits)).parts if isinstance(part, Entry))
    assert (one.number, one.of, one.patient_name, one.treatment is not None) == (1, 2, "Marnie Thistle", True)


def test_a_kept_place_shows_whom_it_is_kept_for_and_until_when(visits: Visits) -> None:
    keeping = Keeping(visits.scene, ReservationDesk(visits.scene.clock, visits.scene.database))
    keeping.reserve(wanted(1, "2026-12-07 10:00"))
    (one,) = (part for part in column(read(visits)).parts if isinstance(part, Entry))
    assert (one.state, one.patient_name, one.until) == ("kept", "Marnie Thistle", visits.scene.in_minutes(5))
    visits.scene.clock.advance(timedelta(minutes=5))
    assert entries(column(read(visits))) == []


def test_what_was_cancelled_stays_as_history_and_is_free(visits: Visits) -> None:
    one = visits.book()
    visits.do(visits.desk.cancel, one)
    assert entries(column(read(visits))) == [("10:00", "consultation", "cancelled")]
    assert free(column(read(visits)))[0] == "09:00–13:00"


def test_what_was_brought_back_or_moved_shows_once(visits: Visits) -> None:
    one = visits.book()
    visits.do(visits.desk.cancel, one)
    visits.do(visits.desk.undo, one)
    visits.move(one, "2026-12-07 15:00")
    assert entries(column(read(visits))) == [("15:00", "consultation", "booked")]


def test_a_session_that_lost_its_place_is_struck_there(visits: Visits) -> None:
    visits.scene.book(wanted(1, "2026-12-07 10:00"))
    with visits.scene.database.write() as session:
        put_away(session, session.scalars(select(Booking)).all(), "no_show")
    assert entries(column(read(visits))) == [("10:00", "session", "no_show")]


def test_a_room_alone_has_a_column_of_its_own(visits: Visits) -> None:
    visits.block(practitioner=None, room="room-1")
    assert [one.name for one in read(visits).columns] == ["Felix Alder", "Imogen Larch", "Rooms"]


def test_another_clinics_day_is_another_day(visits: Visits) -> None:
    visits.book()
    with visits.scene.database.read() as session:
        theirs = visits.scene.cast.outsider.clinic.id
        assert read_day(session, theirs, MONDAY, LONDON, visits.scene.clock.now()).entries == 0


def test_what_lasts_over_midnight_shows_on_both_days(visits: Visits) -> None:
    visits.block("2026-12-07 22:00", 4 * 60)
    assert [read(visits, MONDAY + timedelta(days=add)).entries for add in (0, 1, 2)] == [1, 1, 0]


def test_a_full_day_takes_as_many_queries_as_one_entry(visits: Visits) -> None:
    visits.scene.book(wanted(1, "2026-12-07 10:00"))
    with counted(visits) as few:
        read(visits)
    for at in range(12):
        patient = visits.scene.new_patient()
        time = f"2026-12-07 {14 + at // 4}:{at % 4 * 15:02}"
        visits.book(time, minutes=15, practitioner="felix", patient_id=patient)
    visits.scene.book(wanted(1, "2026-12-07 15:00"), patient_id=visits.scene.house.patients[1].id)
    with counted(visits) as many:
        assert read(visits).entries == 14
    assert len(many) == len(few) <= 14


@contextmanager
def counted(visits: Visits) -> Iterator[list[str]]:
    """Count the statements that are sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    engine = visits.scene.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
