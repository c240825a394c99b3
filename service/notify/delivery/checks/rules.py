"""What speaks against a text, asked of what was read before. Pure."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from uuid import UUID

from service.courses.models import CourseSession
from service.notify.case import CourseCase
from service.notify.delivery.checks.introductions import FirstText
from service.notify.delivery.checks.today import Told, is_never_capped, waits_itself
from service.notify.delivery.verdict import FIRST_TEXT_AFTER, FIRST_TEXT_PATIENCE
from service.notify.models import Message
from service.notify.moved.naming import Named, named_in
from service.notify.timeline.calendar import SiteCalendar
from service.notify.timeline.quiet import QuietHours
from service.notify.timeline.same_day import GAP
from service.protocols.definition import Anchor, Step


def why_unfit(case: CourseCase, step: Step, message: Message) -> str | None:
    """Say why the course no longer calls for a step: the session it was planned for is no longer what it was."""
    about = case.session(message.session_id)
    if case.course.state == "cancelled":
        return "course_cancelled"
    if about is None or step.anchor is Anchor.BOOKING:
        return None
    if step.anchor is Anchor.COMPLETION:
        return None if _still(about, "completed", about.completion, message) else "completion_undone"
    return None if _still(about, "booked", about.placement, message) else what_became_of(about.state)


def why_no_news(case: CourseCase, message: Message) -> str | None:
    """Say why a text about a move tells what is not so any more."""
    gone = [one for named, one in told_of(case, message) if (one.state, one.placement) != ("booked", named.placement)]
    if case.course.state == "cancelled":
        return "course_cancelled"
    return what_became_of(gone[0].state) if gone else None


def told_of(case: CourseCase, message: Message) -> list[tuple[Named, CourseSession]]:
    """Return the sessions that a text about a move names."""
    sessions = {one.number: one for one in case.sessions}
    return [(named, sessions[named.number]) for named in named_in(message.dedupe_key)]


def _still(about: CourseSession, state: str, occurrence: int, message: Message) -> bool:
    return about.state == state and occurrence == message.occurrence


def what_became_of(state: str) -> str:
    """Name why a text about a place is not called for, by the state of the session that had it."""
    return {"booked": "session_moved", "completed": "session_completed", "no_show": "session_missed"}.get(
        state, "session_cancelled"
    )


def capped_until(
    told: Iterable[Told], most: int, step: Step | None, calendar: SiteCalendar, quiet: QuietHours, now: datetime
) -> datetime | None:
    """Return the next civil morning where a patient was told enough today; None where one more may go."""
    today = calendar.local_date(now)
    counted = sum(each.counts for each in told if calendar.local_date(each.at) == today)
    if is_never_capped(step) or counted < most:
        return None
    return quiet.shift(calendar.at(today + timedelta(days=1), time()), calendar)


def apart_until(
    message: Message, step: Step, told: Iterable[Told], soon: Iterable[Told], calendar: SiteCalendar, now: datetime
) -> datetime | None:
    """Return until when a step keeps apart from those of the patient's other courses on the same day; None: no need.

    A text straight after a treatment waits for none. One that is not about safety lets those go first that are, and
    that leave soon. Rather than go stale a text follows sooner.
    """
    if step.ignores_quiet_hours or message.again_of is not None:
        return None
    others = _of_other_courses(message, told if step.keeps_safe else (*told, *soon), calendar, now)
    until = max((each.at + GAP for each in others), default=now)
    in_time = message.expires_at is None or until < message.expires_at
    return until if until > now and in_time else None


def covered_by(
    message: Message, step: Step, told: Iterable[Told], calendar: SiteCalendar, now: datetime
) -> UUID | None:
    """Return the text of another course that told all the facts of a step on the same day; safety is said again."""
    if step.keeps_safe or not step.says or message.again_of is not None:
        return None
    others = _of_other_courses(message, told, calendar, now)
    said = (each for each in others if each.arrived and each.step and set(step.says) <= set(each.step.says))
    return next((each.message_id for each in said), None)


def waits_for_first_text(firsts: Iterable[FirstText], message: Message, now: datetime) -> bool:
    """Tell whether a text lets one go first that says who texts: only where that leaves in a moment.

    What waits for something itself, or had its turn and did not leave, holds nothing up; nor is anything held up that
    would be out of date soon.
    """
    if message.expires_at is not None and message.expires_at <= now + FIRST_TEXT_PATIENCE:
        return False
    turn = (message.next_try_at or now) - FIRST_TEXT_PATIENCE
    return any(_leaves_soon(first, turn, now) for first in firsts)


def _leaves_soon(first: FirstText, turn: datetime, now: datetime) -> bool:
    if first.state == "sending":
        return first.updated_at > now - FIRST_TEXT_PATIENCE
    if waits_itself(first.state, first.reason):
        return False
    return first.next_try_at is not None and turn < first.next_try_at <= now + FIRST_TEXT_AFTER


def _of_other_courses(message: Message, told: Iterable[Told], calendar: SiteCalendar, now: datetime) -> list[Told]:
    today = calendar.local_date(now)
    return [
        each
        for each in told
        if each.kind == "step" and each.course_id != message.course_id and calendar.local_date(each.at) == today
    ]
