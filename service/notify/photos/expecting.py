"""Note in the transaction of a text which files came with it; they are fetched afterwards (`fetching.py`)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from service.notify.photos.models import Attachment
from service.notify.replies.models import Reply


def expect(session: Session, reply: Reply, provider_ids: Sequence[str], real: datetime, *, first: int = 0) -> None:
    """Let each file of a text be fetched from now on; `real` is machine time, `first` the position of the first."""
    if provider_ids:
        session.flush()  # the text itself comes first
    for position, provider_id in enumerate(provider_ids, start=first):
        waiting = Attachment(clinic_id=reply.clinic_id, reply_id=reply.id, position=position, provider_id=provider_id)
        waiting.created_at = waiting.next_try_at = real
        session.add(waiting)
