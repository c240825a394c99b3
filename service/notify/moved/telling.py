"""Tell patients of moves: one text for all sessions of a course that moved at one stroke.

1. Whatever happened to a session: what its patient knows (`knowing.py`) is held against where it is now. Another start
   or practitioner, still ahead, is told; what is as the patient knows it is not. Who took an offered place by text has
   been told in answer.
2. It leaves a few minutes later, so that a wrong move can be taken back. Until then a later change of the same course
   takes its place, and tells what it would have told too.
3. Where the first text about the booking has not left yet, that one tells the new times.
4. A text that cannot go is made all the same, skipped with its reason, so that the desk sees whom to ring. From then on
   nobody can tell what the patient knows, so the next text names the new time alone.
"""

from sqlalchemy.orm import Session

from service.courses.facts import CourseFact
from service.courses.models import CourseSession
from service.notify.case import CourseCase
from service.notify.delivery.checks import Checks, what_became_of
from service.notify.models import Message
from service.notify.moved.hearing import known_places
from service.notify.moved.knowing import Known, Place
from service.notify.moved.making import MovedTexts
from service.notify.moved.naming import named_in
from service.notify.moved.waiting import numbers_in, take_back, waiting_texts
from service.notify.remaking import UNSENT
from service.notify.timeline.quiet import QuietHours

FOLLOWED = ("moved", "cancelled", "completed", "completion_undone")
"""What can change where a patient is to come; a session that gets its first place is told with all dates."""


def tell_moves(session: Session, checks: Checks, quiet: QuietHours, case: CourseCase, fact: CourseFact) -> None:
    """Plan the text about a move, and take back or replace the one that has not left."""
    if fact.kind not in FOLLOWED or _comes_back(case, fact):
        return
    waiting = waiting_texts(session, case, fact)
    concerned = [one for one in case.sessions if one.id in fact.session_ids or one.number in numbers_in(waiting)]
    ahead = [one for one in concerned if one.state == "booked" and one.starts_at and one.starts_at > fact.at]
    known = known_places(session, case, ahead)
    news = [one for one in ahead if _is_news(one, known[one.number], untold=one.number in numbers_in(waiting))]
    texts = MovedTexts(session, checks, quiet, case, known, fact.at)
    if texts.named(news) == tuple(one for message in waiting for one in named_in(message.dedupe_key)):
        return
    for message in waiting:
        if news or message.state in UNSENT:
            take_back(session, message, "told_anew" if news else _why_not(case, message), fact.at)
    session.flush()
    texts.tell(news)
    session.flush()


def _comes_back(case: CourseCase, fact: CourseFact) -> bool:
    """Tell whether a place was lost because an earlier one is taken again: that is told next, as a move."""
    lost = [one for one in case.sessions if one.id in fact.session_ids]
    return fact.kind == "cancelled" and all(one.state == "booked" for one in lost)


def _is_news(one: CourseSession, known: Known, *, untold: bool) -> bool:
    """Tell whether a patient must hear where a session is; `untold`: a text that might leave says something of it."""
    if known.asked is not None and not untold:
        return known.asked != Place.of(one)
    return known.told != Place.of(one)


def _why_not(case: CourseCase, message: Message) -> str:
    """Say why a text that has not left tells nothing any more."""
    about = case.session(message.session_id)
    if about is None or about.state != "booked":
        return what_became_of(about.state if about else "")
    return "moved_back" if about.placement == named_in(message.dedupe_key)[0].known else "session_moved"
