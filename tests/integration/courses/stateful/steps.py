"""What one deed may have done to a diary, and what it may not: the diary before it against the diary after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from service.courses.facts import CourseFact
from tests.integration.courses.stateful.seen import InLine, Seen, line_up, place_of
from tests.integration.courses.stateful.world import FLOOR, LEAST, inside_hours, meet

OF_A_BOOKING = ("kind", "practitioner_id", "room_id", "patient_id", "session_id", "starts_at", "ends_at",
                "blocked_from", "blocked_until", "expires_at")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody set out to do.

    `aims`: the sessions (ids) that it is about; `courses`: those whose other sessions may follow. `bent`: a clinician
    gave a reason to go under the minimum. `undo`: it takes something back.
    """

    name: str
    aims: frozenset[UUID] = frozenset()
    courses: frozenset[UUID] = frozenset()
    bent: bool = False
    undo: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A deed that was done, between two looks at the diary."""

    deed: Deed
    before: Seen
    after: Seen
    now: datetime
    told: tuple[CourseFact, ...]

    @property
    def resettled(self) -> set[UUID]:
        """Return the sessions that lost, got or changed a place; being completed changes none."""
        return {one.id for one in self.after.sessions.values() if self.was(one.id) != self.place(one.id)}

    def was(self, session_id: UUID) -> tuple[Any, ...] | None:
        one = self.before.sessions.get(session_id)
        return _place(one) if one is not None else None

    def place(self, session_id: UUID) -> tuple[Any, ...] | None:
        return _place(self.after.sessions[session_id])


def _place(one: Any) -> tuple[Any, ...] | None:
    return place_of(one) or ((one.starts_at, one.ends_at, one.practitioner_id, one.room_id) if one.starts_at else None)


def check_step(step: Step) -> None:
    check_nothing_vanished(step)
    check_only_those_moved_who_may(step)
    check_history(step)
    check_told(step)
    check_places(step)
    check_spacing(step)


def check_nothing_vanished(step: Step) -> None:
    """Sessions keep id, course and number; bookings stay as they were written and never come to life again."""
    for one in step.before.sessions.values():
        still = step.after.sessions[one.id]
        assert (still.course_id, still.number) == (one.course_id, one.number)
    for row in step.before.bookings.values():
        still = step.after.bookings[row.id]
        assert all(getattr(still, name) == getattr(row, name) for name in OF_A_BOOKING)
        assert row.active or not still.active
    for kind in ("courses", "reservations", "offers", "appointments", "course_holds", "audit_entries"):
        assert step.before.tables.get(kind, {}).keys() <= step.after.tables.get(kind, {}).keys()


def check_only_those_moved_who_may(step: Step) -> None:
    """Who took place, has begun, is pinned or confirmed stays; so does everybody in other courses."""
    for one in step.before.sessions.values():
        if one.id in step.deed.aims:
            continue
        still = step.after.sessions[one.id]
        if one.id in step.resettled:
            assert one.course_id in step.deed.courses, f"{step.deed.name} moved a session of another course"
            assert one.state != "completed", "a session that took place was moved"
            assert step.deed.undo or not (one.pinned or one.confirmed_at), "a session was moved that had to stay"
            assert step.deed.undo or one.starts_at is None or one.starts_at > step.now, "one that had begun was moved"
            assert step.deed.undo or still.confirmed_at is None
        elif not step.deed.undo:
            same = ("state", "pinned", "confirmed_at", "completed_at", "placement", "areas")
            assert all(getattr(still, name) == getattr(one, name) for name in same)


def check_history(step: Step) -> None:
    """The history grows only; all that happened to a session stands in it, and what it was before."""
    old, new = step.before.session_changes, step.after.session_changes
    for change in old.values():
        still = new[change.id]
        assert (still.action, still.before, still.after, still.at) == (
            change.action,
            change.before,
            change.after,
            change.at,
        )
        assert still.undone_at == change.undone_at or (step.deed.undo and change.undone_at is None)
    fresh = [change for change in new.values() if change.id not in old]
    taken_back = [change for change in old.values() if new[change.id].undone_at != change.undone_at]
    assert not (step.deed.undo and fresh), "taking back wrote a new change"
    noted = {change.session_id for change in [*fresh, *taken_back]}
    assert step.resettled <= noted, "a session changed its place and its history does not say so"
    for session_id in step.resettled - step.before.sessions.keys() if not step.deed.undo else ():
        assert len(step.after.history(session_id)) == 1


def check_told(step: Step) -> None:
    """What was told is what changed, and nothing else."""
    assert _told(step.told, "moved", "booked", "cancelled") == step.resettled | _placed_again(step)
    if step.deed.undo:
        return
    for session_id in step.resettled:
        was, now = step.was(session_id), step.place(session_id)
        kind = "booked" if was is None else "cancelled" if now is None else "moved"
        assert session_id in _told(step.told, kind), f"{kind} was not told"
    completed = {
        one.id
        for one in step.after.sessions.values()
        if one.state == "completed"
        and not one.elsewhere
        and (one.id not in step.before.sessions or step.before.sessions[one.id].state != "completed")
    }
    assert _told(step.told, "completed") == completed


def _placed_again(step: Step) -> set[UUID]:
    """Return what undoing told though nothing seems changed: it went back to a place that equals the present one."""
    told = _told(step.told, "moved", "booked", "cancelled")
    return told & step.deed.aims if step.deed.undo else set()


def _told(facts: Iterable[CourseFact], *kinds: str) -> set[UUID]:
    return {session_id for fact in facts if fact.kind in kinds for session_id in fact.session_ids}


def check_places(step: Step) -> None:
    """A new place is ahead, inside hours, with somebody who is there, and counted as one of its own."""
    for session_id in step.resettled:
        one = step.after.sessions[session_id]
        if one.state != "booked" or step.deed.undo:
            continue
        assert inside_hours(one.starts_at, one.ends_at), "a session lies outside opening hours"
        away = step.after.absent(one.practitioner_id)
        assert not any(meet((one.starts_at, one.ends_at), span) for span in away), "somebody who is away was booked"
        former = [change.after["placement"] for change in step.before.history(session_id)]
        assert one.placement > max(former, default=0)


def check_spacing(step: Step) -> None:
    """Beside every new place lie the days that the protocol asks for: the floor always, the minimum unless bent.

    A gap that was under the minimum already may stay as it is; none gets narrower.
    """
    for course_id in step.after.courses:
        line = line_up(step.after.sessions_of(course_id), step.now)
        for one, other in pairwise(line):
            if other.had or not {one.one.id, other.one.id} & step.resettled:
                continue
            _check_gap(step, one, other)
    for course in step.after.courses.values():
        _check_other_courses(step, course)


def _check_gap(step: Step, one: InLine, other: InLine) -> None:
    gap = (other.on - one.on).days
    assert gap >= FLOOR, f"{step.deed.name}: {gap} days between two sessions"
    if step.deed.bent or step.deed.undo:
        return
    former = line_up(step.before.sessions_of(one.one.course_id), step.now)
    days = {each.one.id: each.on for each in former}
    had = (days[other.one.id] - days[one.one.id]).days if {one.one.id, other.one.id} <= days.keys() else LEAST
    assert gap >= min(LEAST, had), f"{step.deed.name}: {gap} days between two sessions, {had} before"


def _check_other_courses(step: Step, course: Any) -> None:
    """Between sessions of one treatment in two courses of a patient the floor holds as well."""
    mine = line_up(step.after.sessions_of(course.id), step.now)
    others = [
        each
        for other in step.after.courses.values()
        if other.id != course.id and other.patient_id == course.patient_id
        if step.after.protocol_of(other.id) == step.after.protocol_of(course.id)
        for each in line_up(step.after.sessions_of(other.id), step.now)
    ]
    for one in mine:
        if one.one.id in step.resettled and not one.had:
            for other in others:
                assert abs((one.on - other.on).days) >= FLOOR, f"{step.deed.name}: too near to another course"
