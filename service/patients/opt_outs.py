"""The ledger of opt-outs: per number and channel, whoever the number belongs to.

The one that was said last counts (`said_last.py`), so each word is kept, with the moment it was said. LESS leaves the
texts that safety needs; START takes back STOP and LESS alike.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.lookup import number_digest, number_digests, of_other_keys
from service.base.once import forget, once_of
from service.base.pairs import any_of, any_told, told
from service.patients.models import OptOut
from service.patients.said_last import said_last

Scope = Literal["all", "routine"]
"""What a number has stopped: every text, or all but those that safety needs."""

Place = tuple[UUID, str, str]
"""A clinic, a number (E.164) and a channel: what an entry is about."""

PLACES = "places"
"""The kind of these for `about`."""

_ENTRIES = (
    select(OptOut)
    .where(any_told(OptOut.clinic_id, "clinics"), any_told(OptOut.number_digest, "digests"))
    .order_by(OptOut.at, OptOut.id)
)


def record(
    session: Session,
    clinic_id: UUID,
    e164: str,
    channel: str,
    *,
    opted_out: bool,
    source: str,
    at: datetime,
    word: str | None = None,
    scope: Scope = "all",
) -> OptOut:
    """Append an entry; `source` is `reply`, `provider` or `staff`; `at` is clinic time, when it was said."""
    entry = OptOut(clinic_id=clinic_id, number_digest=number_digest(clinic_id, e164), channel=channel, at=at)
    entry.opted_out, entry.source, entry.word, entry.scope = opted_out, source, word, scope
    session.add(entry)
    session.flush()
    forget(session, (stopped, (clinic_id, e164, channel)))
    return entry


def history(session: Session, clinic_id: UUID, e164: str) -> list[OptOut]:
    """Return every entry of a number on any channel, oldest first."""
    return list(_entries(session, [clinic_id], number_digests(clinic_id, e164)))


def standing(session: Session, places: Collection[Place]) -> Mapping[Place, Scope]:
    """Tell what each of these numbers has stopped, in one query; those that take every text are left out."""
    by_digest = _by_digest(places)
    if not by_digest:
        return {}
    said: dict[Place, list[OptOut]] = defaultdict(list)
    clinic_ids, digests = {clinic_id for clinic_id, _, _ in places}, {digest for _, digest, _ in by_digest}
    for entry in _entries(session, clinic_ids, digests):
        place = by_digest.get((entry.clinic_id, entry.number_digest, entry.channel))
        if place is not None:
            said[place].append(entry)
    counting = {place: said_last(entries) for place, entries in said.items()}
    return {place: _scope(entry) for place, entry in counting.items() if entry is not None and entry.opted_out}


def stopped(session: Session, clinic_id: UUID, e164: str, channel: str) -> Scope | None:
    """Tell what a number has stopped on a channel; None where it takes every text."""

    def scopes(places: Collection[Place]) -> Mapping[Place, Scope | None]:
        found = standing(session, places)
        return {place: found.get(place) for place in places}

    return once_of(session, stopped, PLACES, (clinic_id, e164, channel), scopes)


def is_opted_out(session: Session, clinic_id: UUID, e164: str, channel: str) -> bool:
    """Tell whether no text at all may go to a number on a channel."""
    return stopped(session, clinic_id, e164, channel) == "all"


def unheard(session: Session, clinic_ids: Collection[UUID]) -> set[UUID]:
    """Return the clinics with entries under a key that this process has not: of whom they are it cannot tell."""
    entries = select(OptOut.clinic_id).where(any_of(OptOut.clinic_id, clinic_ids), of_other_keys(OptOut.number_digest))
    return set(session.scalars(entries.distinct()))


def newest(session: Session, clinic_id: UUID, e164: str, channel: str) -> OptOut | None:
    """Return the entry that counts for a number on a channel."""
    return said_last(entry for entry in history(session, clinic_id, e164) if entry.channel == channel)


def _scope(entry: OptOut) -> Scope:
    return "routine" if entry.scope == "routine" else "all"


def _by_digest(places: Iterable[Place]) -> dict[Place, Place]:
    """Lead from each digest that an entry of a place may carry, under any key, to the place."""
    numbers = {(clinic_id, e164) for clinic_id, e164, _ in places}
    digests = {number: number_digests(*number) for number in numbers}
    return {(place[0], digest, place[2]): place for place in places for digest in digests[place[:2]]}


def _entries(session: Session, clinic_ids: Collection[UUID], digests: Collection[str]) -> Iterable[OptOut]:
    """Read entries, oldest first."""
    return session.scalars(_ENTRIES, told(clinic_ids, "clinics") | told(digests, "digests"))
