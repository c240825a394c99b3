"""Take back the last change of a session, and all that was changed with it at one stroke.

Nothing is forgotten: the change stays in the history, marked as taken back. A place that somebody else has taken since
is refused, and so are one outside the hours by now, and one too near to other sessions: under the minimum only a
clinician takes somebody back, with a reason that is kept, unless it is what a clinician decided last; below the hard
floor nobody.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.base.ids import new_id
from service.courses.changes import TAKEN_BACK, changes_of, note_change, read_instant, snapshot
from service.courses.life.returning import Return, check_return
from service.courses.life.situation import Situation, situation_of
from service.courses.life.writing import Turn, Writer, left_as
from service.courses.locks import take_turns_for_patient
from service.courses.models import Booking, Course, CourseSession, SessionChange
from service.courses.placing import place, put_away
from service.courses.rows import booking_of
from service.courses.sessions import hold_still, last_completed, numbered, sessions_of

OF_PLACES = ("moved", "placed", "unplaced", "cancelled", "no_show", "not_treated", "dropped", "added")
UNDOABLE = (*OF_PLACES, "completed", "pinned", "unpinned")


class _Undone(NamedTuple):
    """One change to take back, with its session."""

    one: CourseSession
    change: SessionChange

    @property
    def before(self) -> dict[str, Any]:
        return self.change.before

    @property
    def had_place(self) -> bool:
        return bool(self.before.get("state") == "booked" and self.before.get("starts_at"))


def undo(
    session: Session,
    writer: Writer,
    clinic_id: UUID,
    course_id: UUID,
    number: int,
    *,
    under_minimum: bool,
    meant: UUID | None = None,
) -> CourseSession:
    """Take the last change back; `under_minimum`: the writer is a clinician who says why.

    `meant` is the change that whoever asks has seen as the last one. Refuses `not_found`, `nothing_to_undo`,
    `another_change` where a colleague took that one back or has made a later one, `undo_too_late`, `slot_taken`,
    `too_soon`, and `outside_hours` where the old place lies ahead and is shut, or nobody works there, by now.
    """
    courses = _hold_all(session, clinic_id, course_id, number)
    one = numbered(sessions_of(session, courses[course_id]), number)
    group = _group(session, one)
    if meant is not None and meant not in {undone.change.id for undone in group if undone.one.id == one.id}:
        raise Refusal("another_change", {"number": number})
    if not {undone.one.course_id for undone in group} <= set(courses):
        raise Refusal("undo_too_late", {"number": number})  # it was swapped in the very moment
    _check_last(session, group, number)
    take_turns_for_patient(session, clinic_id, *{course.patient_id for course in courses.values()})
    with session.begin_nested():
        _take_back(session, writer, courses, group, under_minimum=under_minimum)
    return one


def _hold_all(session: Session, clinic_id: UUID, course_id: UUID, number: int) -> dict[UUID, Course]:
    """Hold every course still that the last change touched, in the order of their ids."""
    course = session.get(Course, (clinic_id, course_id))
    if course is None:
        raise Refusal("not_found", {"what": "course"})
    one = numbered(sessions_of(session, course), number)
    ids = {course_id, *(undone.one.course_id for undone in _group(session, one))}
    return {each: hold_still(session, clinic_id, each) for each in sorted(ids)}


def _group(session: Session, one: CourseSession) -> list[_Undone]:
    """Return the last change that stands of a session with those made together with it; refuses where there is none."""
    standing = _standing(session, one)
    if not standing or standing[0].action not in UNDOABLE:
        raise Refusal("nothing_to_undo", {"number": one.number})
    last = standing[0]
    if last.together is None:
        return [_Undone(one, last)]
    found = select(SessionChange, CourseSession).join(
        CourseSession,
        (CourseSession.clinic_id == SessionChange.clinic_id) & (CourseSession.id == SessionChange.session_id),
    )
    mine = SessionChange.clinic_id == one.clinic_id, SessionChange.together == last.together
    rows = session.execute(found.where(*mine).order_by(SessionChange.id).execution_options(populate_existing=True))
    return [_Undone(each, change) for change, each in rows]


def _standing(session: Session, one: CourseSession) -> list[SessionChange]:
    return [change for change in changes_of(session, one) if change.undone_at is None]


def _check_last(session: Session, group: Sequence[_Undone], number: int) -> None:
    """Refuse where something rests on one of the changes: a later change, or a later session that took place."""
    for undone in group:
        if _standing(session, undone.one)[0].id != undone.change.id:
            raise Refusal("undo_too_late", {"number": undone.one.number})
    (first, *others) = group
    if others or first.change.action != "completed":
        return
    course = session.get_one(Course, (first.one.clinic_id, first.one.course_id))
    if last_completed(sessions_of(session, course)) != first.one:
        raise Refusal("undo_too_late", {"number": number})


def _take_back(
    session: Session, writer: Writer, courses: dict[UUID, Course], group: Sequence[_Undone], *, under_minimum: bool
) -> None:
    now, until_now = writer.clock.now(), [snapshot(undone.one) for undone in group]
    was = {undone.one.id: undone.one.completed_at or undone.one.starts_at for undone in group}
    places = [undone for undone in group if undone.change.action in OF_PLACES]
    old = _bookings(session, [undone.one for undone in places])
    given_up = [undone for undone in group if _gave_place_up(session, undone)]
    turns = [_turn(undone) for undone in group]
    for undone in group:
        _restore(undone)
        undone.change.undone_at = now
    session.flush()
    situations = {each: situation_of(session, course, now) for each, course in courses.items()}
    returning = [each for each in places if each.had_place]
    changes = frozenset(undone.change.id for undone in group)
    began = min(undone.change.at for undone in group)
    back = Return(placed=_ids(returning), unticked=_ids(given_up), was=was, undone=changes, changed_at=began)
    check_return(session, situations.values(), back, under_minimum=under_minimum)
    wanted = [
        (undone.one.number, _booking(situations[undone.one.course_id], undone.one, now))
        for undone in (*returning, *given_up)
    ]
    _release(session, places)
    if wanted:
        zone = next(iter(situations.values())).zone
        place(session, wanted, zone, now=now, instead_of=old)
    else:
        put_away(session, old, "released")
    _note(session, writer, group, until_now)
    _tell(session, writer, courses, turns)


def _ids(undone: Iterable[_Undone]) -> frozenset[UUID]:
    return frozenset(each.one.id for each in undone)


def _note(session: Session, writer: Writer, group: Sequence[_Undone], until_now: Sequence[dict[str, Any]]) -> None:
    """Leave lines in the audit trail, and the reason, if one was given, in the history."""
    together, now = new_id(), writer.clock.now()
    for undone, before in zip(group, until_now, strict=True):
        writer.note(session, undone.one, _noted(undone.change.action))
        if writer.reason:
            kept = note_change(
                session, writer.actor, undone.one, TAKEN_BACK, before=before, at=now, reason=writer.reason
            )
            kept.undone_at, kept.together = now, together


def _gave_place_up(session: Session, undone: _Undone) -> bool:
    """Take a completion off the session's booking; tell whether its place was given up, because it was not needed."""
    if undone.change.action != "completed":
        return False
    one = undone.one
    found = select(Booking).where(
        Booking.clinic_id == one.clinic_id,
        Booking.session_id == one.id,
        Booking.starts_at == one.starts_at,
        Booking.outcome == "completed",
    )
    rows = session.scalars(found.execution_options(populate_existing=True)).all()
    for booking in rows:
        booking.outcome = None if booking.active else "released"
    return bool(rows) and not any(booking.active for booking in rows)


def _noted(action: str) -> str:
    return "completion_undone" if action == "completed" else f"{action}_undone"


def _booking(situation: Situation, one: CourseSession, now: datetime) -> Booking:
    return booking_of(one, situation.course.patient_id, situation.protocol, now)


def _turn(undone: _Undone) -> Turn:
    """Say what is told: of a completion that it was undone, of a place that it is back or gone."""
    one, action = undone.one, undone.change.action
    if action == "completed":
        return Turn(one, None, action, "completion_undone")
    if action not in OF_PLACES or not (undone.had_place or one.starts_at):
        return Turn(one, None, action, None)
    return Turn(one, None, action, "moved" if undone.had_place else "cancelled")


def _tell(session: Session, writer: Writer, courses: dict[UUID, Course], turns: Sequence[Turn]) -> None:
    """Tell what was lost before what is back: texts of the place that was given up go, those of the old one return."""
    replaced = [
        Turn(turn.one, None, turn.action, "cancelled")
        for turn in turns
        if turn.fact == "moved" and turn.action in ("moved", "placed")
    ]
    if replaced:
        writer.settle_and_tell(session, list(courses.values()), replaced)
    writer.settle_and_tell(session, list(courses.values()), turns)


def _restore(undone: _Undone) -> None:
    """Put back what was. `completion` stays, it counts what has happened; so does the number of a place given up."""
    one, before = undone.one, undone.before
    one.state = "cancelled" if undone.change.action == "added" else str(before["state"])
    one.pinned = bool(before.get("pinned", one.pinned))
    if undone.change.action in OF_PLACES:
        _restore_place(one, before, had_place=undone.had_place)
    if undone.change.action == "completed":
        areas = before["areas"]
        one.completed_at, one.recorded_at = read_instant(before, "completed_at"), read_instant(before, "recorded_at")
        one.areas = list(areas) if isinstance(areas, list) else []


def _restore_place(one: CourseSession, before: dict[str, Any], *, had_place: bool) -> None:
    one.starts_at, one.ends_at = read_instant(before, "starts_at"), read_instant(before, "ends_at")
    ids = (before.get(name) for name in ("practitioner_id", "room_id"))
    one.practitioner_id, one.room_id = (UUID(str(each)) if each else None for each in ids)
    one.confirmed_at = read_instant(before, "confirmed_at")
    if had_place:
        one.placement = int(before["placement"])


def _bookings(session: Session, sessions: Iterable[CourseSession]) -> list[Booking]:
    ids = [one.id for one in sessions]
    if not ids:
        return []
    found = select(Booking).where(Booking.active, Booking.session_id.in_(ids)).order_by(Booking.id)
    return list(session.scalars(found.execution_options(populate_existing=True)))


def _release(session: Session, places: Iterable[_Undone]) -> None:
    """Say of the booking that was left that nothing became of it after all: nobody stayed away."""
    for undone in places:
        if undone.had_place:
            left = select(Booking).where(
                Booking.clinic_id == undone.one.clinic_id,
                Booking.session_id == undone.one.id,
                Booking.active.is_(False),
                Booking.starts_at == undone.one.starts_at,
                Booking.outcome == left_as(undone.change.action),
            )
            put_away(session, session.scalars(left).all(), "released")
