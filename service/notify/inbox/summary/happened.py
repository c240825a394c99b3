"""What the patient said and what was done about it, from all that is kept of an item: texts, calls, notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.unreadable import if_readable
from service.notify.inbox.events import record_of
from service.notify.inbox.models import ItemNote
from service.notify.inbox.notes import notes_of
from service.notify.replies.models import InboxEvent, InboxItem, Reply

UNREADABLE = "cannot be read here"
SOMEBODY = "A colleague"
CALLS = {
    "contacted": "{who} spoke with the patient.",
    "no_answer": "{who} rang, and the patient did not answer.",
    "call_answered": "The patient rang, and {who} took the call.",
}
NOTES = {
    "note": "{who} noted: {words}",
    "addendum": "{who} added later: {words}",
    "raised": "{who} called it more urgent: {words}",
    "lowered": "{who} called it less urgent: {words}",
}
BEGAN_WITH = {"call": "missed call: {words}", "staff": "told to staff: “{words}”"}


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing in words, and when it happened."""

    at: datetime
    words: str


def said_in(session: Session, item: InboxItem, names: Mapping[UUID, str]) -> list[Happened]:
    """Return what the patient wrote, and what they told on the telephone or at the desk."""
    texts = [Happened(one.received_at, _quoted(one.body) + _photos(one.media)) for one in replies_of(session, item)]
    told = [
        Happened(one.happened_at, f"told {_name(one.actor_id, names, 'a colleague')}: {_quoted(one.body)}")
        for one in notes_of(session, item)
        if one.kind == "told"
    ]
    missed = [
        Happened(one.at, "rang, and nobody took the call")
        for one in record_of(session, item.clinic_id, item.id)
        if one.kind == "call_missed"
    ]
    return [*texts, *told, *missed, *([] if told else _first(item, has_words=bool(texts or missed)))]


def done_in(session: Session, item: InboxItem, names: Mapping[UUID, str]) -> list[Happened]:
    """Return who spoke with the patient or tried to, and what staff noted."""
    calls = [_call(one, names) for one in record_of(session, item.clinic_id, item.id) if one.kind in CALLS]
    notes = [_note(one, names) for one in notes_of(session, item) if one.kind in NOTES]
    return [*calls, *notes]


def signs_of(session: Session, item: InboxItem) -> list[str]:
    """Return the signs that were told, those of the newest words first."""
    told = [sign for one in reversed(replies_of(session, item)) for sign in one.signs]
    return list(dict.fromkeys([*told, *item.signs]))


def replies_of(session: Session, item: InboxItem) -> list[Reply]:
    """Return what the patient wrote of an item, oldest first."""
    mine = select(Reply).where(Reply.clinic_id == item.clinic_id, Reply.inbox_item_id == item.id)
    return list(session.scalars(mine.order_by(Reply.received_at, Reply.id)))


def _first(item: InboxItem, *, has_words: bool) -> list[Happened]:
    """Tell what an item began with, where nothing else tells it."""
    if has_words and item.source != "staff":
        return []
    words = if_readable(item.text, UNREADABLE)
    return [Happened(item.opened_at, BEGAN_WITH.get(item.source, "“{words}”").format(words=words))]


def _call(event: InboxEvent, names: Mapping[UUID, str]) -> Happened:
    return Happened(event.at, CALLS[event.kind].format(who=_name(event.staff_id or event.actor_id, names)))


def _note(note: ItemNote, names: Mapping[UUID, str]) -> Happened:
    words = if_readable(note.body, UNREADABLE)
    return Happened(note.happened_at, NOTES[note.kind].format(who=_name(note.actor_id, names), words=words))


def _name(who: UUID | None, names: Mapping[UUID, str], otherwise: str = SOMEBODY) -> str:
    return names.get(who, otherwise) if who else otherwise


def _quoted(words: str) -> str:
    return f"“{if_readable(words, UNREADABLE)}”"


def _photos(media: int) -> str:
    return f" (with {media} photo{'' if media == 1 else 's'})" if media else ""
