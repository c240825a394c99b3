"""The paces of senders in the database: one for all workers on all hosts, because it stands in SQL alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.base.pairs import Key, among
from service.clinics.models import Sender
from service.notify.delivery.pace import free_after, pace_of
from service.notify.models import SenderPace


@dataclass(frozen=True, slots=True)
class Load:
    """What one sender was given in one claim, at its pace in segments a second."""

    pace: float
    segments: int


@dataclass(frozen=True, slots=True)
class Line:
    """A sender as a claim sees it; `free_at` None: it owes nothing."""

    pace: float
    free_at: datetime | None


def lines_of(session: Session, clinics: Collection[UUID]) -> dict[Key, Line]:
    """Return the senders of some clinics, by clinic and id."""
    paced = (SenderPace.clinic_id == Sender.clinic_id) & (SenderPace.sender_id == Sender.id)
    senders = select(Sender.clinic_id, Sender.id, Sender.channel, Sender.segments_per_second, SenderPace.free_at)
    rows = session.execute(senders.outerjoin(SenderPace, paced).where(Sender.clinic_id.in_(clinics)))
    return {(row[0], row[1]): Line(pace_of(row[2], row[3]), row[4]) for row in rows}


def give(session: Session, loads: Mapping[Key, Load], at: datetime) -> dict[Key, datetime]:
    """Let senders owe the time that their texts take; returns when each is free again (machine time).

    The last thing before a commit: until then no other worker can give these senders anything. Always in one order, so
    that no two workers wait for each other.
    """
    owed = _owed(session, loads, at)
    free = {key: free_after(owed[key], at, load.segments, load.pace) for key, load in loads.items()}
    _put(session, sorted(free.items()), replacing=True)
    return free


def let_rest(session: Session, until: Mapping[Key, datetime], at: datetime) -> None:
    """Give senders nothing before a moment (machine time), because the network is busy; before a commit too."""
    owed = _owed(session, until, at)
    _put(session, sorted((key, max(owed[key], moment)) for key, moment in until.items()), replacing=True)


def _owed(session: Session, keys: Collection[Key], at: datetime) -> dict[Key, datetime]:
    """Lock the rows of some senders, made where there was none, and return when each is free."""
    owed = _locked(session, keys)
    if len(owed) < len(keys):
        _put(session, [(key, at) for key in sorted(set(keys) - owed.keys())], replacing=False)
        owed = _locked(session, keys)
    return owed


def _locked(session: Session, keys: Iterable[Key]) -> dict[Key, datetime]:
    these = among(SenderPace.clinic_id, SenderPace.sender_id, keys)
    known = select(SenderPace.clinic_id, SenderPace.sender_id, SenderPace.free_at).where(these)
    ordered = known.order_by(SenderPace.clinic_id, SenderPace.sender_id).with_for_update()
    return {(clinic_id, sender_id): free_at for clinic_id, sender_id, free_at in session.execute(ordered)}


def _put(session: Session, rows: Iterable[tuple[Key, datetime]], *, replacing: bool) -> None:
    on = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    values = [{"clinic_id": key[0], "sender_id": key[1], "free_at": free_at} for key, free_at in rows]
    if not values:
        return
    made, key = on.insert(SenderPace), ["clinic_id", "sender_id"]
    if replacing:
        session.execute(made.on_conflict_do_update(index_elements=key, set_={"free_at": made.excluded.free_at}), values)
    else:
        session.execute(made.on_conflict_do_nothing(index_elements=key), values)
