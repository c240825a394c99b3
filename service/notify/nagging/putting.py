"""Put what is due to be told at each clinic into the outbox; one clinic's trouble stops no other."""

from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.database import Database
from service.notify.delivery.apart import each_apart
from service.notify.outbox import MessageDraft, put

Due = Callable[[Session, UUID], list[MessageDraft]]
"""Writes what is due at a clinic now."""


def put_due(database: Database, due: Due, clinic_ids: Iterable[UUID], failed: str) -> int:
    """Put it in and return how many texts are new; what goes wrong is logged as `failed` and tried again."""
    return each_apart(clinic_ids, partial(_put_due, database, due), failed)


def _put_due(database: Database, due: Due, clinic_id: UUID) -> int:
    with database.read() as session:
        drafts = due(session, clinic_id)
    if not drafts:
        return 0
    with database.write() as session:
        return sum(put(session, draft) is not None for draft in drafts)
