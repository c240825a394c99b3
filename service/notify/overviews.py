"""What texts and replies add to pages of other rooms: the timeline of a course, what to know before
treating, its sheet, and what today needs.
"""

from collections.abc import Sequence
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from service.courses.models import Course
from service.notify.alerts.on_call_views import tasks
from service.notify.before.reading import before_you_treat
from service.notify.before.today import reacted_before
from service.notify.calls.grouping import CallRow
from service.notify.calls.lists import calls_now
from service.notify.calls.reading import CallLine, calls_of
from service.notify.correcting.reading import gone_out
from service.notify.correcting.today import ToPutRight, to_put_right
from service.notify.course_timeline import course_timeline
from service.notify.deciding.on_hold import OnHold, StillGoes, on_hold, still_goes
from service.notify.deciding.pages import undecided_texts
from service.notify.deciding.today import undecided_today
from service.notify.delivery.stops.pages import stopped_today
from service.notify.first_text.reading import FirstText, first_text
from service.notify.inbox.page_views import ItemLine, lines_of_course, open_lines
from service.notify.inbox.perhaps_theirs import PerhapsTheirs, perhaps_theirs
from service.notify.inbox.stop_beside import StopBeside, stop_of_patient
from service.notify.lexicons.pages import lexicon_notices
from service.notify.lexicons.soundness import probed
from service.notify.pausing.pages import pause_notices
from service.notify.sheet import course_sheet
from service.notify.silence.reading import Silent, silent
from service.notify.twin.pages import record_notices
from service.notify.unsent import UnsentTexts, unsent_texts
from service.notify.voice.number_tests.pages import of_cover
from service.notify.whatsapp.pages import template_notices
from service.patients.suspensions.desk import Suspended, suspended_now
from service.web.actor import current_actor
from service.web.health import tell
from service.web.layout import local_today
from service.web.overviews import offer
from service.web.program import program


def add_overviews(app: Flask) -> None:
    """Offer the overviews; called by the assembly."""
    offer(app, "course", "before", before_you_treat)
    offer(app, "course", "timeline", course_timeline)
    offer(app, "course", "items", items_of_course)
    offer(app, "course", "perhaps", perhaps_of_course)
    offer(app, "course", "gone", gone_out)
    offer(app, "course", "sheet", course_sheet)
    offer(app, "course", "first_text", text_about_booking)
    offer(app, "course", "calls", calls_of_course)
    offer(app, "course", "undecided", undecided_texts)
    offer(app, "course", "still_goes", texts_in_spite_of_hold)
    offer(app, "patient", "stop", stop_beside_words)
    offer(app, "cover", "calls", of_cover)
    offer(app, "page", "pauses", pause_notices)
    offer(app, "page", "templates", template_notices)
    offer(app, "page", "record", record_notices)
    offer(app, "page", "lexicons", lexicon_notices)
    tell(app, "lexicons", probed)
    offer(app, "today", "stopped", stopped_today)
    offer(app, "today", "undecided", undecided_today)
    offer(app, "today", "on_hold", on_hold_today)
    offer(app, "today", "before", reacted_before_today)
    offer(app, "today", "concerns", todays_concerns)
    offer(app, "today", "unsent", texts_not_gone)
    offer(app, "today", "calls", calls_of_today)
    offer(app, "today", "wrong_numbers", wrong_numbers)
    offer(app, "today", "put_right", told_by_mistake)
    offer(app, "today", "silent", silent_today)
    offer(app, "today", "on_call", alerts_to_see_to)


def alerts_to_see_to(session: Session, clinic_id: UUID, _subject: UUID) -> list[str]:
    """Say to managers when nobody on call can be reached, and whose phone does not answer."""
    manages = current_actor().role == "manager"
    return tasks(session, clinic_id, program().clock.now()) if manages else []


def on_hold_today(session: Session, clinic_id: UUID, _subject: UUID) -> OnHold | None:
    """Tell clinicians which courses are on hold, and in the morning what came in."""
    return on_hold(session, clinic_id, program().clock.now()) if current_actor().is_clinician else None


def texts_in_spite_of_hold(session: Session, clinic_id: UUID, course_id: UUID) -> list[StillGoes]:
    """List what a course on hold still sends."""
    return still_goes(session, clinic_id, course_id, program().clock.now())


def stop_beside_words(session: Session, clinic_id: UUID, patient_id: UUID) -> StopBeside | None:
    """Tell of a STOP that a patient wrote beside other words."""
    return stop_of_patient(session, clinic_id, patient_id, program().clock.now())


def items_of_course(session: Session, clinic_id: UUID, course_id: UUID) -> list[ItemLine]:
    """List the inbox items about a course."""
    return lines_of_course(session, clinic_id, course_id, program().clock.now())


def perhaps_of_course(session: Session, clinic_id: UUID, course_id: UUID) -> list[PerhapsTheirs]:
    """List the worries that may be of the patient of a course, as nobody has said yet."""
    return perhaps_theirs(session, clinic_id, session.get_one(Course, (clinic_id, course_id)).patient_id)


def reacted_before_today(session: Session, clinic_id: UUID, _subject: UUID) -> dict[UUID, int]:
    """Count, by patient, the reactions of those who come today."""
    return reacted_before(session, clinic_id, local_today())


def todays_concerns(session: Session, clinic_id: UUID, _subject: UUID) -> list[ItemLine]:
    """List what is urgent or a concern and not closed."""
    return [line for line in open_lines(session, clinic_id, program().clock.now()) if line.serious]


def texts_not_gone(session: Session, clinic_id: UUID, _subject: UUID) -> UnsentTexts:
    """List the texts of the last days that did not go."""
    return unsent_texts(session, clinic_id, program().clock.now())


def calls_of_today(session: Session, clinic_id: UUID, _subject: UUID) -> list[CallRow]:
    """List whom to ring now."""
    return calls_now(session, clinic_id, program().clock.now())


def text_about_booking(session: Session, clinic_id: UUID, course_id: UUID) -> FirstText | None:
    """Show whether the text about the booking arrived, while somebody may ask the patient."""
    return first_text(session, clinic_id, course_id, program().clock.now())


def wrong_numbers(session: Session, clinic_id: UUID, _subject: UUID) -> Sequence[Suspended]:
    """List the numbers that somebody said are wrong."""
    return suspended_now(session, clinic_id)


def silent_today(session: Session, clinic_id: UUID, _subject: UUID) -> list[Silent]:
    """List who was asked how it is, and has not answered."""
    return silent(session, clinic_id)


def told_by_mistake(session: Session, clinic_id: UUID, _subject: UUID) -> list[ToPutRight]:
    """List whom a text reached by mistake, and nobody has told so yet."""
    return to_put_right(session, clinic_id)


def calls_of_course(session: Session, clinic_id: UUID, course_id: UUID) -> list[CallLine]:
    """List the calls about a course that somebody owes its patient."""
    return calls_of(session, clinic_id, course_id, program().clock.now())
