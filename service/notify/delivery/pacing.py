"""The paces of senders in the database: one for all workers on all hosts, because it stands in SQL alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.base.pairs import Key, among
from service.clinics.models import TEXTING, Sender
from service.notify.delivery.pace import Paces, free_after, owed, ready_at, texts_at_once
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
    channel: str = "sms"

    def room(self, at: datetime) -> int:
        """Say how many texts it may be given at `at`."""
        return texts_at_once(self.free_at, at, self.pace)

    def ready_at(self, at: datetime) -> datetime:
        """Say when it may be given more."""
        return ready_at(owed(self.free_at, at))


def lines_of(session: Session, clinics: Collection[UUID], paces: Paces) -> dict[Key, Line]:
    """Return the senders of some clinics' texts, by clinic and id; calls and mail know no pace."""
    paced = (SenderPace.clinic_id == Sender.clinic_id) & (SenderPace.sender_id == Sender.id)
    senders = select(Sender.clinic_id, Sender.id, Sender.channel, Sender.segments_per_second, SenderPace.free_at)
    texting = senders.where(Sender.clinic_id.in_(clinics), Sender.channel.in_(TEXTING))
    rows = session.execute(texting.outerjoin(SenderPace, paced))
    return {(row[0], row[1]): Line(paces.of(row[2], row[3]), row[4], row[2]) for row in rows}


def rooms_of(lines: Iterable[Line], at: datetime) -> dict[str, int]:
    """Say how many texts may leave by each channel of a clinic; the busiest of a channel's senders decides.

    What is planned for another channel may leave by SMS in the end, and waits while that is busy; not the other way.
    """
    rooms: dict[str, int] = {}
    for line in lines:
        rooms[line.channel] = min(rooms.get(line.channel, line.room(at)), line.room(at))
    return {channel: min(room, rooms.get("sms", room)) for channel, room in rooms.items()}


def free_from(lines: Iterable[Line], at: datetime) -> dict[str, datetime]:
    """Say when there is room again for each channel of a clinic, by the same rule; `at` or later."""
    free: dict[str, datetime] = {}
    for line in lines:
        free[line.channel] = max(free.get(line.channel, at), line.ready_at(at))
    return {channel: max(moment, free.get("sms", moment)) for channel, moment in free.items()}


def give(session: Session, loads: Mapping[Key, Load], at: datetime) -> dict[Key, datetime]:
    """Let senders owe the time that their texts take; returns when each is free again (machine time).

    The last thing before a commit: until then no other worker can give these senders anything. Always in one order, so
    that no two workers wait for each other.
    """
    free_at = _owed(session, loads, at)
    free = {key: free_after(free_at[key], at, load.segments, load.pace) for key, load in loads.items()}
    _put(session, sorted(free.items()), replacing=True)
    return free


def let_rest(session: Session, until: Mapping[Key, datetime], at: datetime) -> None:
    """Give senders nothing before a moment (machine time), because the network is busy; before a commit too."""
    free_at = _owed(session, until, at)
    rests = sorted((key, max(owed(free_at[key], at), moment)) for key, moment in until.items())
    _put(session, rests, replacing=True)


def _owed(session: Session, keys: Collection[Key], at: datetime) -> dict[Key, datetime]:
    """Lock the rows of some senders, made where there was none, and return when each is free."""
    free_at = _locked(session, keys)
    if len(free_at) < len(keys):
        _put(session, [(key, at) for key in sorted(set(keys) - free_at.keys())], replacing=False)
        free_at = _locked(session, keys)
    return free_at


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
