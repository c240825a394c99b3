"""Give the files of a text the ids that the provider's list has for them, where the webhook did not tell."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.notify.locks import held
from service.notify.photos.expecting import expect
from service.notify.photos.models import Attachment
from service.notify.photos.told import UNNAMED
from service.notify.replies.models import Reply


def name_files(session: Session, one: Attachment, listed: Sequence[str]) -> None:
    """Hand the ids that are left to the files without one, in order; what is too few is added, what is too many goes.

    Where the list is empty nothing changes: files may be late.
    """
    of_reply = select(Attachment).where(Attachment.clinic_id == one.clinic_id, Attachment.reply_id == one.reply_id)
    known = session.scalars(held(of_reply.order_by(Attachment.position))).all()
    left = [id_ for id_ in listed if id_ not in {row.provider_id for row in known}]
    for row in known:
        if row.provider_id == UNNAMED and left:
            row.provider_id = left.pop(0)
        elif row.provider_id == UNNAMED and listed:
            session.delete(row)
    if left:
        reply = session.get_one(Reply, (one.clinic_id, one.reply_id))
        expect(session, reply, left, one.created_at, first=known[-1].position + 1)
    session.flush()
