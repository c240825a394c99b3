"""The one place that hands out, and takes away, everything of a patient that came as a photo."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from service.notify.photos.models import Attachment, PhotoLink, Picture
from service.notify.replies.models import InboxItem, Reply


@dataclass(frozen=True, slots=True, repr=False)
class Exported:
    """One photo of a patient: when its words came in (clinic time), and the picture as JPEG."""

    id: UUID
    received_at: datetime
    content: bytes


def photos_of_patient(session: Session, clinic_id: UUID, patient_id: UUID) -> Iterator[Exported]:
    """Hand out all photos that are kept of a patient, the oldest first, one at a time."""
    rows = (
        select(Attachment.id, Reply.received_at)
        .join(Reply, (Reply.clinic_id == Attachment.clinic_id) & (Reply.id == Attachment.reply_id))
        .where(Reply.clinic_id == clinic_id, Reply.patient_id == patient_id, Attachment.state == "kept")
        .order_by(Reply.received_at, Attachment.position)
    )
    whole = select(Picture.content).where(Picture.clinic_id == clinic_id, Picture.size == "whole")
    for id_, received_at in session.execute(rows).all():
        yield Exported(id_, received_at, session.scalars(whole.where(Picture.attachment_id == id_)).one())


def erase_photos(session: Session, clinic_id: UUID, patient_id: UUID) -> int:
    """Delete all photos of a patient and the links that they were sent; return how many files went.

    Call it before replies and items are deleted, which these name. Copies that the provider still has are deleted
    there by whoever deletes the texts there.
    """
    theirs = _ids(session, select(Reply.id).where(Reply.clinic_id == clinic_id, Reply.patient_id == patient_id))
    items = _ids(
        session, select(InboxItem.id).where(InboxItem.clinic_id == clinic_id, InboxItem.patient_id == patient_id)
    )
    files = _ids(
        session, select(Attachment.id).where(Attachment.clinic_id == clinic_id, Attachment.reply_id.in_(theirs))
    )
    session.execute(delete(Picture).where(Picture.clinic_id == clinic_id, Picture.attachment_id.in_(files)))
    session.execute(delete(Attachment).where(Attachment.clinic_id == clinic_id, Attachment.id.in_(files)))
    of_them = PhotoLink.inbox_item_id.in_(items) | PhotoLink.reply_id.in_(theirs)
    session.execute(delete(PhotoLink).where(PhotoLink.clinic_id == clinic_id, of_them))
    session.flush()
    return len(files)


def _ids(session: Session, ids: Select[UUID]) -> Collection[UUID]:
    return list(session.scalars(ids))
