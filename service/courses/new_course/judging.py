"""What stands against times chosen by hand: row by row as far as they are filled, then all of them together."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.errors import Fault, Refusal
from service.courses.booking import Booked
from service.courses.desk import CourseDesk
from service.courses.diary import read_house
from service.courses.new_course.by_hand import Row, wanted_of
from service.courses.new_course.naming import with_names
from service.courses.new_course.nearby import near_places
from service.courses.new_course.partly import Sheet, distances, judge_rows, line_of, near_of
from service.courses.refusal_words import fault_line
from service.courses.requests import BookingRequest
from service.courses.reservations.keeping import bookings_of
from service.courses.together.booking import book_together
from service.courses.together.requests import TogetherBooking
from service.courses.treatment import find_treatment

SESSION = re.compile(r"\$(?:\.courses\[(\d+)\])?\.sessions\[(\d+)\]")


def judged(
    session: Session,
    actor: Actor,
    desk: CourseDesk,
    requests: Sequence[BookingRequest],
    rows: Sequence[Row],
    reservations: Iterable[UUID],
    now: datetime,
) -> list[Row]:
    """Return the rows with what stands against each; `requests` are the treatments without their sessions.

    Where no row has a fault of its own and all are whole, they are booked together and that is taken back at once, so
    that the same rules speak as in the end. It needs a writing session.
    """
    sheet = _sheet(session, actor, requests, rows, reservations, now)
    words = judge_rows(session, sheet)
    if not any(words) and all(row.wanted(sheet.house.zone) for row in rows):
        words = _tried(session, actor, desk, sheet)
        return [replace(row, words=tuple(said)) for row, said in zip(rows, words, strict=True)]
    return [_with(session, sheet, at, words[at]) for at in range(len(rows))]


def _sheet(
    session: Session,
    actor: Actor,
    requests: Sequence[BookingRequest],
    rows: Sequence[Row],
    reservations: Iterable[UUID],
    now: datetime,
) -> Sheet:
    clinic_id = actor.clinic_id
    assert clinic_id is not None
    house = read_house(session, clinic_id, now)
    treatments = [find_treatment(session, clinic_id, one.patient_id, one.protocol) for one in requests]
    near = near_of(session, house, requests, treatments)
    reasoned = actor.is_clinician and any(one.reason for one in requests)
    kept = {each.id: each.starts_at for one in reservations for each in bookings_of(session, clinic_id, one)}
    return Sheet(house, requests, treatments, rows, near, now, reasoned, kept)


def _with(session: Session, sheet: Sheet, at: int, words: Sequence[str]) -> Row:
    """Put the words into a row, and free places near to it where something stands against it."""
    row = sheet.rows[at]
    if not words:
        return row

    def fits(day: date) -> bool:
        return not distances(sheet, replace(row, date=day.isoformat()))

    near = near_places(session, sheet, at, fits, _given_up(sheet, at))
    return replace(row, words=tuple(dict.fromkeys(words)), near=near)


def _given_up(sheet: Sheet, at: int) -> set[UUID]:
    """Return what is kept for this patient and wanted by no other row: those times are theirs to choose among."""
    wanted = {row.start(sheet.house.zone) for row in sheet.rows if row is not sheet.rows[at]}
    return {one for one, start in sheet.kept.items() if start not in wanted}


def _tried(session: Session, actor: Actor, desk: CourseDesk, sheet: Sheet) -> list[list[str]]:
    """Book everything, take it back, and say by row what was refused or warned of; what is of no row, at the first."""
    places = wanted_of(sheet.rows, sheet.house.zone, sheet.names)
    wanted = [replace(one, sessions=sessions) for one, sessions in zip(sheet.requests, places, strict=True)]
    by_row: Mapping[int, list[str]] = defaultdict(list)
    for course, fault in _against(session, actor, desk, wanted):
        found = SESSION.match(fault.path)
        treatment = int(found[1] or course) if found else course
        at = _row_of(sheet, treatment, int(found[2])) if found else 0
        by_row[at].append(line_of(sheet.rows[at], sheet.names, fault) if found else fault_line(fault))
    return [with_names(dict.fromkeys(by_row.get(at, ())), sheet.names) for at in range(len(sheet.rows))]


def _row_of(sheet: Sheet, course: int, session: int) -> int:
    return [at for at, row in enumerate(sheet.rows) if row.course == course][session]


def _against(
    session: Session, actor: Actor, desk: CourseDesk, wanted: Sequence[BookingRequest]
) -> list[tuple[int, Fault]]:
    attempt = session.begin_nested()
    try:
        return [*_warnings(_book(session, actor, desk, wanted))]
    except Refusal as refusal:
        faults = refusal.faults or (Fault("$", refusal.sentence),)
        return [(refusal.detail.get("course", 0), fault) for fault in faults]
    finally:
        attempt.rollback()


def _book(session: Session, actor: Actor, desk: CourseDesk, wanted: Sequence[BookingRequest]) -> list[Booked]:
    if len(wanted) == 1:
        return [desk.book(session, actor, wanted[0])]
    return book_together(session, actor, desk, TogetherBooking(patient_id=wanted[0].patient_id, courses=tuple(wanted)))


def _warnings(booked: Sequence[Booked]) -> Iterable[tuple[int, Fault]]:
    for course, one in enumerate(booked):
        yield from ((course, fault) for fault in one.warnings if fault.path.startswith("$.sessions"))
