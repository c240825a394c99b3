"""The conversation behind an item: what the patient wrote, what they were sent, and what staff did about it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from service.base.unreadable import can_be_read
from service.notify.alerts.alert_text import short_name
from service.notify.case import load_case
from service.notify.inbox.events import record_page
from service.notify.inbox.models import ItemNote
from service.notify.inbox.page_views import THEY
from service.notify.inbox.paged import paged
from service.notify.models import Message
from service.notify.outbox import TO_PATIENTS
from service.notify.reading import text_items
from service.notify.reasons import REASONS
from service.notify.replies.attribution import candidates_for
from service.notify.replies.models import Conversation, InboxEvent, InboxItem, Reply
from service.notify.replies.senders import who_it_may_be
from service.notify.states import LEFT
from service.notify.story import Line, in_order, reply_line, text_line
from service.patients.models import Patient
from service.web.layout import local_moment, local_time

Row = TypeVar("Row", Message, Reply, ItemNote)
EVENTS = {
    "opened": "Came in",
    "joined": "More came in",
    "rose": "Became {detail}",
    "raised": "{staff} raised it: {detail}",
    "lowered": "{staff} lowered it: {detail}",
    "assigned": "{staff} was asked to see to it",
    "unassigned": "Nobody is asked to see to it any more",
    "noted": "{staff} wrote a note",
    "addendum": "{staff} added to it after it was closed",
    "marked": "{staff} said of the alert: {detail}",
    "strayed": "It came to a number that is not set up",
    "alerted": "{staff} was alerted",
    "alert_failed": "The alert to {staff} did not go out",
    "passed_over": "{staff} was passed over",
    "nobody_reachable": "Nobody could be alerted",
    "acknowledgement_withheld": "The patient was not answered automatically",
    "taken": "{staff} took it",
    "replied": "{staff} answered",
    "told_tried": "The patient was texted that {staff} rang",
    "photo_asked": "{staff} asked for a photo",
    "photo_reopened": "The photo that was asked for came, and it is open again",
    "linked": "{staff} named the patient",
    "unlinked": "{staff} took back who it is: it was the wrong patient",
    "new_words": "New urgent words came in while {staff} had it",
    "call_missed": "They rang, and nobody took the call",
    "call_answered": "They rang, and {staff} took the call",
    "desk_reminded": "{staff} was reminded by text that nobody has taken it",
    "heard": "{staff} has heard of it",
    "let_go": "{staff} did not answer: nobody has it now",
    "not_contacted": "{staff} has not said that they spoke with the patient: it rings again",
    "contacted": "{staff} spoke with the patient",
    "no_answer": "{staff} rang, and the patient did not answer",
    "handed_over": "{staff} handed it over",
    "patient_told": "The patient was told that nobody was reached yet",
    "staff_wrote": "{staff} wrote from their own phone",
    "resolved": "{staff} closed it",
    "reopened": "{staff} opened it again: closing it was a slip",
    "left_for_desk": "What they asked of the desk waits there as item {detail}",
}


@dataclass(frozen=True, slots=True)
class Story:
    """A page of a story, oldest line first; `older` says how many lines came before it. The newest page is 1."""

    lines: Sequence[Line]
    page: int
    older: int


def item_story(
    session: Session, item: InboxItem, who: str, now: datetime, staff: Mapping[UUID, str] | None = None, page: int = 1
) -> Story:
    """Tell the texts of the patient or number behind an item, both ways, and the notes of staff, by time."""
    found = paged(session, {"text": _texts(item), "reply": _replies(item), "note": _notes(item)}, page)
    texts = _text_lines(session, item, found.ids["text"], now)
    replies = _rows(session, Reply, item, found.ids["reply"])
    names = names_of_writers(session, item, replies, who)
    notes = [note_line(one, staff or {}) for one in _rows(session, ItemNote, item, found.ids["note"])]
    told = [reply_line(one, names[one.patient_id, one.conversation_id]) for one in replies]
    return Story(in_order([*texts, *notes, *told]), found.number, found.older)


def _texts(item: InboxItem) -> Select[Any, Any]:
    mine = or_(Message.inbox_item_id == item.id, Message.conversation_id == item.conversation_id)
    if item.patient_id is not None:
        mine = or_(mine, Message.patient_id == item.patient_id)
    gone_or_for_this = or_(Message.state.in_(LEFT), Message.kind != "step")
    wanted = select(Message.due_at, Message.id).where(Message.clinic_id == item.clinic_id, mine, gone_or_for_this)
    return wanted.where(Message.kind.in_(TO_PATIENTS))


def _replies(item: InboxItem) -> Select[Any, Any]:
    mine = or_(Reply.inbox_item_id == item.id, Reply.conversation_id == item.conversation_id)
    if item.patient_id is not None:
        mine = or_(mine, Reply.patient_id == item.patient_id)
    return select(Reply.received_at, Reply.id).where(Reply.clinic_id == item.clinic_id, mine)


def _notes(item: InboxItem) -> Select[Any, Any]:
    notes = select(ItemNote.happened_at, ItemNote.id)
    return notes.where(ItemNote.clinic_id == item.clinic_id, ItemNote.inbox_item_id == item.id)


def _rows(session: Session, kind: type[Row], item: InboxItem, ids: Collection[UUID]) -> list[Row]:
    return list(session.scalars(select(kind).where(kind.clinic_id == item.clinic_id, kind.id.in_(ids)))) if ids else []


def _text_lines(session: Session, item: InboxItem, ids: Collection[UUID], now: datetime) -> Iterator[Line]:
    messages = _rows(session, Message, item, ids)
    titles = _titles(session, messages)
    for shown in text_items(session, item.clinic_id, messages, now):
        write = local_time if shown["state"] in {"delivered", "read"} else local_moment
        yield text_line(shown, now, write, title=titles.get(shown["id"]))


def _titles(session: Session, messages: list[Message]) -> dict[UUID, str]:
    cases = {
        one.course_id: load_case(session, one.clinic_id, one.course_id)
        for one in messages
        if one.course_id is not None and one.step is not None
    }
    return {
        one.id: cases[one.course_id].protocol.step(one.step).title for one in messages if one.course_id and one.step
    }


def names_of_writers(
    session: Session, item: InboxItem, replies: list[Reply], who: str
) -> dict[tuple[UUID | None, UUID], str]:
    """Name who wrote what: a text that may be of several is never put down to one of them."""
    keys = {(reply.patient_id, reply.conversation_id) for reply in replies}
    return {key: _name(session, item, *key, who) for key in keys}


def _name(session: Session, item: InboxItem, patient_id: UUID | None, conversation_id: UUID, who: str) -> str:
    if patient_id is not None:
        known = patient_id == item.patient_id
        return who if known else short_name(session.get_one(Patient, (item.clinic_id, patient_id)).name)
    number = session.get_one(Conversation, (item.clinic_id, conversation_id)).number
    if not can_be_read(number):
        return THEY
    if [one.id for one in candidates_for(session, item.clinic_id, number)] == [item.patient_id]:
        return who
    named = who_it_may_be(session, item.clinic_id, number, short_name)
    return named[0].upper() + named[1:] if named else THEY


NOTES = {
    "note": "{who} wrote for colleagues",
    "addendum": "{who} added, after it was closed",
    "raised": "{who} raised it, because",
    "lowered": "{who} lowered it, because",
    "told": "{who} was told, by telephone or at the desk",
}


def note_line(written: ItemNote, staff: Mapping[UUID, str]) -> Line:
    """Tell what a colleague wrote down: it stands where it happened, and says when it was written."""
    who = staff.get(written.actor_id, "A colleague") if written.actor_id else "A colleague"
    late = written.at - written.happened_at > timedelta(minutes=1)
    return Line(
        key=f"note-{written.id}",
        at=written.happened_at,
        kind="note",
        title=NOTES[written.kind].format(who=who),
        style="note-staff",
        bubble="note",
        status=f"written {local_moment(written.at)}" if late else "" if written.kind == "told" else "not sent",
        parts=((written.body, False),),
        rank=4,
    )


def record_lines(session: Session, item: InboxItem, names: Mapping[UUID, str], page: int = 1) -> Story:
    """Tell what happened to an item, from its coming in to its end."""
    events, older = record_page(session, item.clinic_id, item.id, page)
    return Story([event_line(event, names) for event in events], max(page, 1), older)


def _in_words(detail: str) -> str:
    return detail.replace(">", " → ").replace("_", " ")


def event_line(event: InboxEvent, names: Mapping[UUID, str]) -> Line:
    """Tell one line of a record in words."""
    staff_id = event.staff_id or (event.actor_id if event.actor_kind == "staff" else None)
    staff = names.get(staff_id, "Somebody") if staff_id else "Somebody"
    title = EVENTS[event.kind].format(staff=staff, detail=_in_words(event.detail or ""))
    reason = REASONS.get(event.detail or "") if event.kind != "rose" else None
    return Line(key=f"event-{event.id}", at=event.at, kind="event", title=title, reason=reason)
