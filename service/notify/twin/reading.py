"""What our own record says, read in bulk for one stretch of the comparison."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.lookup import number_digests
from service.clinics.models import Sender
from service.notify.delivery.follow import ENDED_BADLY, GOT_OUT
from service.notify.delivery.listing import OnRecord
from service.notify.models import Attempt
from service.notify.replies.form import WHATSAPP
from service.notify.twin.comparing import Lost, Ours
from service.notify.twin.models import ListCursor
from service.notify.twin.windows import Look, Window, first_reach

CHUNK = 400
SENT_LATE = timedelta(hours=10)
"""How long a text may wait in the provider's queue before it leaves."""


def reached(session: Session, sender: Sender, look: Look) -> datetime | None:
    """Say how far a look has come; None where it never began."""
    cursor = session.get(ListCursor, (sender.clinic_id, sender.id, look.name))
    return cursor.reached_at if cursor else None


def beginning(session: Session, sender: Sender, look: Look, real: datetime) -> datetime:
    """Say where a look begins that never did."""
    first = select(func.min(Attempt.started_at)).where(
        Attempt.clinic_id == sender.clinic_id, Attempt.sender_id == sender.id
    )
    return first_reach(look, session.scalar(first), real)


def known(session: Session, clinic_id: UUID, sids: Iterable[str]) -> tuple[dict[str, Ours], set[str]]:
    """Return a clinic's attempts by the provider's ids, and the ids that are another clinic's.

    A number that went from one clinic to another leaves a list that belongs to both.
    """
    own, elsewhere = dict[str, Ours](), set[str]()
    for some in _chunks(sids):
        rows = session.execute(
            select(Attempt.id, Attempt.message_id, Attempt.provider_id, Attempt.state, Attempt.clinic_id).where(
                Attempt.provider_id.in_(some)
            )
        )
        for row in rows:
            if row.clinic_id == clinic_id:
                own[row.provider_id] = Ours(*row[:4])
            else:
                elsewhere.add(row.provider_id)
    return own, elsewhere


def unseen(
    session: Session, sender: Sender, window: Window, seen: Collection[str], limit: int
) -> list[tuple[Ours, datetime]]:
    """Return the oldest attempts of a stretch that count as taken and are not among those seen, with their starts."""
    rows = session.execute(
        select(Attempt.id, Attempt.message_id, Attempt.provider_id, Attempt.state, Attempt.started_at)
        .where(Attempt.clinic_id == sender.clinic_id, Attempt.sender_id == sender.id)
        .where(Attempt.started_at >= window.since, Attempt.started_at < window.until)
        .where(Attempt.provider_id.is_not(None), Attempt.state.in_(GOT_OUT | ENDED_BADLY))
        .order_by(Attempt.started_at)
    )
    missing = ((Ours(*row[:4]), row.started_at) for row in rows if row.provider_id not in seen)
    return list(islice(missing, limit))


def lost(session: Session, sender: Sender, texts: Collection[OnRecord]) -> list[Lost]:
    """Return the attempts to the numbers of these texts whose id never reached us, the oldest first."""
    if not texts:
        return []
    numbers = {text.to.removeprefix(WHATSAPP) for text in texts}
    digests = [digest for number in numbers for digest in number_digests(sender.clinic_id, number)]
    earliest = min(text.created_at for text in texts) - SENT_LATE
    latest = max(text.created_at for text in texts)
    found: list[Lost] = []
    for some in _chunks(digests):
        rows = session.scalars(
            select(Attempt)
            .where(Attempt.clinic_id == sender.clinic_id, Attempt.to_digest.in_(some))
            .where(Attempt.started_at.between(earliest, latest + timedelta(minutes=1)))
            .where(Attempt.sender_id == sender.id, Attempt.provider_id.is_(None))
            .where(Attempt.state.in_(("started", "unknown", "unsent")))
        )
        found += [_lost(row) for row in rows]
    return sorted(found, key=lambda one: one.started_at)


def _lost(row: Attempt) -> Lost:
    to = f"{WHATSAPP}{row.to_number}" if row.channel == "whatsapp" else row.to_number
    return Lost(Ours(row.id, row.message_id, None, row.state), to, row.body, row.started_at)


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, CHUNK)):
        yield some
