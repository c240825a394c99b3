"""Photos as pages show them: beside the words that they came with."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.base.unreadable import must_be_read
from service.notify.photos.links import standing
from service.notify.photos.models import Attachment, PhotoLink, Picture
from service.notify.reasons import sentence_for
from service.notify.replies.models import InboxItem
from service.notify.story import Line
from service.web.layout import local_moment

OF_REPLY = "reply-"
BECAME = {
    "open": "none has come by that link yet.",
    "used": "it came.",
    "expired": "none came, and the link has run out.",
    "tried_too_often": "what was sent by it was no photo, too often. Please ring.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoLine:
    """One file of a text: the `number`th `of` so many; `reason` says why it is not shown.

    `tried`: it could not be had yet, and is tried again.
    """

    id: UUID
    number: int
    of: int
    state: str
    reason: str | None
    tried: bool


def photos_of(session: Session, clinic_id: UUID, reply_ids: Collection[UUID]) -> Mapping[UUID, list[PhotoLine]]:
    """Return what came with each of these replies, in order; no picture is read."""
    of_replies = select(Attachment).where(Attachment.clinic_id == clinic_id, Attachment.reply_id.in_(reply_ids))
    found: dict[UUID, list[Attachment]] = defaultdict(list)
    for row in session.scalars(of_replies.order_by(Attachment.reply_id, Attachment.position)) if reply_ids else ():
        found[row.reply_id].append(row)
    return {
        reply_id: [_line(row, number, len(rows)) for number, row in enumerate(rows, start=1)]
        for reply_id, rows in found.items()
    }


def photos_of_story(session: Session, clinic_id: UUID, story: Iterable[Line]) -> Mapping[str, list[PhotoLine]]:
    """Return what came with the replies of a story, by the key of their line."""
    ids = [UUID(line.key.removeprefix(OF_REPLY)) for line in story if line.key.startswith(OF_REPLY)]
    return {f"{OF_REPLY}{reply_id}": lines for reply_id, lines in photos_of(session, clinic_id, ids).items()}


def picture_of(session: Session, clinic_id: UUID, attachment_id: UUID, size: str) -> bytes:
    """Return a photo that is kept; refuses `not_found`, and `cannot_be_read` where its key is not here."""
    wanted = select(Picture.content).where(Picture.clinic_id == clinic_id, Picture.attachment_id == attachment_id)
    content = session.scalar(wanted.where(Picture.size == size))
    if content is None:
        raise Refusal("not_found")
    must_be_read(content)
    return content


def asked_line(session: Session, item: InboxItem, now: datetime) -> str | None:
    """Say what became of the last link that was asked for in an item; None where nobody asked."""
    of_item = (PhotoLink.clinic_id == item.clinic_id, PhotoLink.inbox_item_id == item.id)
    link = session.scalars(select(PhotoLink).where(*of_item).order_by(PhotoLink.created_at.desc()).limit(1)).first()
    return f"Asked for a photo on {local_moment(link.created_at)}: {BECAME[standing(link, now)]}" if link else None


def _line(row: Attachment, number: int, of: int) -> PhotoLine:
    tried = row.state == "waiting" and row.tries > 1
    return PhotoLine(id=row.id, number=number, of=of, state=row.state, reason=sentence_for(row.reason), tried=tried)
