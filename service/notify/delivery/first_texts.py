"""Make the first texts that others were found to lack as they leave: who texts, and how to stop, once on each channel.

A fixed number of statements for a batch, and none where nothing is lacking.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service.base.pairs import among
from service.notify.delivery.checks import TOLD_BEFORE, Ready
from service.notify.delivery.checks.first_texts import Untold
from service.notify.delivery.verdict import FIRST_TEXT, FIRST_TEXT_AFTER, Wait
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put_all
from service.notify.remaking import bring_back

Looked = tuple[Message, Ready]


def make_first_texts(session: Session, looked: Sequence[Looked], now: datetime) -> list[Looked]:
    """Make what is lacking, one for each patient; what may wait a moment lets that go first, if it is made now."""
    lacking = [ready.untold.draft for _, ready in looked if ready.untold is not None]
    drafts = {(draft.clinic_id, draft.patient_id): draft for draft in reversed(lacking)}
    made = _made(session, list(drafts.values()), now) if drafts else set()
    patients = {(draft.clinic_id, draft.patient_id) for draft in drafts.values() if draft.dedupe_key in made}
    return [(message, _after(ready, ready.untold, patients, now)) for message, ready in looked]


def _after(ready: Ready, untold: Untold | None, patients: Collection[tuple[UUID, UUID | None]], now: datetime) -> Ready:
    if untold is None or not untold.waits or (untold.draft.clinic_id, untold.draft.patient_id) not in patients:
        return ready
    return replace(ready, verdict=Wait(now + FIRST_TEXT_AFTER, FIRST_TEXT))


def _made(session: Session, drafts: Sequence[MessageDraft], now: datetime) -> set[str]:
    """Make texts, or wake those that found no way to this place before; returns the keys of those that will leave.

    What failed there is not tried again and again. Another worker's row is left to it.
    """
    made = put_all(session, drafts)
    by_key = {(draft.clinic_id, draft.dedupe_key): draft for draft in drafts if draft.dedupe_key not in made}
    if not by_key:
        return made
    came_to_nothing = or_(
        and_(Message.state == "skipped", Message.reason == TOLD_BEFORE), Message.state.in_(("expired", "cancelled"))
    )
    rows = select(Message).where(among(Message.clinic_id, Message.dedupe_key, by_key), came_to_nothing)
    for row in session.scalars(rows.with_for_update(skip_locked=True).execution_options(populate_existing=True)):
        bring_back(session, row, by_key[row.clinic_id, row.dedupe_key], now)
        made.add(row.dedupe_key)
    return made
