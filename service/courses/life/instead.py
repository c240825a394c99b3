"""What is free for sessions of a running course, for who has just lost a place: the ways to look for it afresh."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.afresh import Find
from service.courses.changes import changes_of
from service.courses.life.model import ANYTHING, Choice, Wish
from service.courses.life.moves import Moves, Which
from service.courses.life.moving import MOVABLE
from service.courses.life.told import choice_to_json
from service.courses.models import CourseSession, SessionChange
from service.courses.sessions import numbered
from service.web.actor import current_actor, current_clinic
from service.web.program import program

Places = list[dict[str, Any]]
CHANGING = ("placed", "moves")


def to_move(course_id: UUID, number: int, wish: Wish = ANYTHING) -> Find:
    """Look for other places for the session that was to be moved."""
    return lambda session, _refusal: _places(session, (course_id, number), wish)


def to_add(course_id: UUID, wish: Wish, reason: str | None) -> Find:
    """Look for places for one more session."""
    return lambda session, _refusal: _places_to_add(session, course_id, wish, reason)


def to_plan(course_id: UUID, wish: Wish, reason: str | None, *, lifted: bool = False) -> Find:
    """Look where planning again would put the sessions by now; `lifted`: as if the hold were gone."""

    def find(session: Session, _refusal: Refusal) -> Places:
        asked = (current_actor(), current_clinic(), course_id, wish)
        outlook = _moves().preview_replan(session, *asked, reason=reason, lifted=lifted)
        going = (Choice(one.number, one.to) for one in outlook.fates if one.to and one.change in CHANGING)
        return _written(course_id, going)

    return find


def to_swap(first: Which, second: Which) -> Find:
    """Look for other places for either of two sessions that cannot change places."""
    return lambda session, _refusal: [*_places(session, first), *_places(session, second)]


def to_go_back(course_id: UUID, number: int) -> Find:
    """Look for places for the sessions that cannot go back to where they were.

    One that was dropped can only be added anew; one that took place needs none.
    """

    def find(session: Session, refusal: Refusal) -> Places:
        lost = {clash["number"] for clash in refusal.detail["clashes"]}
        back = [one for one in _last_stroke(session, course_id, number) if one.number in lost]
        dropped = sorted({one.course_id for one in back if one.state == "cancelled"})
        found = [_places(session, (one.course_id, one.number)) for one in back if one.state in MOVABLE]
        found += [_places_to_add(session, each, ANYTHING, None) for each in dropped]
        return [place for places in found for place in places]

    return find


def _moves() -> Moves:
    return program().courses.moves


def _places(session: Session, which: Which, wish: Wish = ANYTHING) -> Places:
    return _written(which[0], _moves().choices(session, current_clinic(), *which, wish))


def _places_to_add(session: Session, course_id: UUID, wish: Wish, reason: str | None) -> Places:
    asked = (current_actor(), current_clinic(), course_id)
    return _written(course_id, _moves().preview_add(session, *asked, reason=reason, wish=wish).choices)


def _written(course_id: UUID, choices: Iterable[Choice]) -> Places:
    return [{"course_id": str(course_id), **choice_to_json(each)} for each in choices]


def _last_stroke(session: Session, course_id: UUID, number: int) -> list[CourseSession]:
    """Return the sessions that the last change of a session touched, as they are now."""
    of_course = select(CourseSession).where(
        CourseSession.clinic_id == current_clinic(), CourseSession.course_id == course_id
    )
    one = numbered(list(session.scalars(of_course)), number)
    last = next((change for change in changes_of(session, one) if change.undone_at is None), None)
    if last is None or last.together is None:
        return [one]
    touched = select(CourseSession).join(
        SessionChange,
        (SessionChange.clinic_id == CourseSession.clinic_id) & (SessionChange.session_id == CourseSession.id),
    )
    mine = SessionChange.clinic_id == one.clinic_id, SessionChange.together == last.together
    return list(session.scalars(touched.where(*mine).order_by(CourseSession.course_id, CourseSession.number)))
