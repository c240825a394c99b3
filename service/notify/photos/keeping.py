"""Keep a photo that was made anew, sealed under the clinic's keys, or note why it is not taken."""

from datetime import datetime

from sqlalchemy.orm import Session

from service.notify.photos.decoding import Photo
from service.notify.photos.models import Attachment, Picture


def keep(session: Session, attachment: Attachment, photo: Photo, real: datetime) -> None:
    """Keep a photo whole and small; the caller holds the attachment's row."""
    for size, content in (("whole", photo.whole), ("small", photo.small)):
        picture = Picture(clinic_id=attachment.clinic_id, attachment_id=attachment.id, size=size, content=content)
        picture.width, picture.height = photo.width, photo.height
        session.add(picture)
    _settle(attachment, "kept", None, real)
    session.flush()


def refuse(attachment: Attachment, reason: str, real: datetime) -> None:
    """Note by a code of `reasons.py` why something is not taken in, for staff to see."""
    _settle(attachment, "refused", reason, real)


def _settle(attachment: Attachment, state: str, reason: str | None, real: datetime) -> None:
    attachment.state, attachment.reason = state, reason
    attachment.tries, attachment.next_try_at, attachment.settled_at = 0, None, real
