"""Read the card of a patient before treatment: earlier reactions, what they wrote, and when courses were on hold."""

from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.clinics.models import Staff
from service.courses.holds import all_holds
from service.courses.models import Course
from service.courses.screening.occasions import read_taken_back
from service.courses.screening.overridden_words import TakenBack
from service.courses.treatment import protocol_and_zone
from service.notify.before.card import Card, Held, Reaction, Told
from service.notify.before.treatments import Treatments, treatments_of
from service.notify.inbox.outcomes import OUTCOMES
from service.notify.inbox.page_views import in_words
from service.notify.inbox.urgency import HOLDING
from service.notify.marking import marked
from service.notify.models import Message
from service.notify.replies.models import InboxItem, Reply

HARMLESS = ("fine", "opt_in", "command")
"""Categories of replies that tell nothing of how a treatment went."""

MOST = 50


def before_you_treat(session: Session, clinic_id: UUID, course_id: UUID) -> Card:
    """Gather what is known of the patient of a course, across all their courses; refuses `not_found`."""
    course = session.get(Course, (clinic_id, course_id))
    if course is None:
        raise Refusal("not_found", {"what": "course"})
    treatments = treatments_of(session, clinic_id, course.patient_id)
    items = list(session.scalars(_items(clinic_id, course.patient_id)))
    return Card(
        patient_id=course.patient_id,
        reactions=[_reaction(item, treatments) for item in items if item.urgency in HOLDING],
        replies=_replies(session, clinic_id, course.patient_id, items, treatments),
        holds=_holds(session, clinic_id, treatments),
        taken_back=_taken_back(session, course),
    )


def _taken_back(session: Session, course: Course) -> list[TakenBack]:
    protocol, zone = protocol_and_zone(session, course)
    return read_taken_back(session, course.clinic_id, course.patient_id, protocol, course.areas, zone)


def _items(clinic_id: UUID, patient_id: UUID) -> Select[InboxItem]:
    theirs = (InboxItem.clinic_id == clinic_id, InboxItem.patient_id == patient_id)
    return select(InboxItem).where(*theirs).order_by(InboxItem.opened_at.desc(), InboxItem.id.desc())


def _reaction(item: InboxItem, treatments: Treatments) -> Reaction:
    return Reaction(
        id=item.id,
        at=item.opened_at,
        about=treatments.about(item.course_id, item.session_id, item.opened_at),
        urgency=item.urgency,
        state=item.state,
        parts=marked(item.text, item.because),
        signs=in_words(item.signs),
        outcome=OUTCOMES.get(item.outcome or ""),
        note=item.note,
    )


def _replies(
    session: Session, clinic_id: UUID, patient_id: UUID, items: list[InboxItem], treatments: Treatments
) -> list[Told]:
    """List what a patient wrote that no reaction tells already; a CONFIRM that was settled is no news."""
    reactions = {item.id for item in items if item.urgency in HOLDING}
    same = (Message.clinic_id == Reply.clinic_id) & (Message.id == Reply.message_id)
    wanted = (
        select(Reply, Message.session_id)
        .outerjoin(Message, same)
        .where(Reply.clinic_id == clinic_id, Reply.patient_id == patient_id, Reply.category.not_in(HARMLESS))
        .where(or_(Reply.inbox_item_id.is_not(None), Reply.category != "admin"))
        .order_by(Reply.received_at.desc(), Reply.id.desc())
    )
    rows = [row for row in session.execute(wanted) if row[0].inbox_item_id not in reactions][:MOST]
    return [_told(reply, about, treatments) for reply, about in rows]


def _told(reply: Reply, session_id: UUID | None, treatments: Treatments) -> Told:
    one = treatments.sessions.get(session_id) if session_id else None
    treated = session_id if one is not None and one.completed_at is not None else None
    return Told(
        id=reply.id,
        at=reply.received_at,
        about=treatments.about(reply.course_id, treated, reply.received_at),
        category=reply.category,
        parts=marked(reply.body, reply.because),
        media=reply.media,
    )


def _holds(session: Session, clinic_id: UUID, treatments: Treatments) -> list[Held]:
    names = dict(session.execute(select(Staff.id, Staff.name).where(Staff.clinic_id == clinic_id)).all())
    return [
        Held(
            id=hold.id,
            at=hold.placed_at,
            about=treatments.about(hold.course_id, None, hold.placed_at),
            cause=hold.cause,
            lifted_at=hold.lifted_at,
            lifted_by=names.get(hold.lifted_by) if hold.lifted_by else None,
            reason=hold.lift_reason,
        )
        for hold in reversed(all_holds(session, clinic_id, treatments.names))
    ]
