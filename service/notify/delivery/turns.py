"""Whose turn it is: what one drain knows of the clinics that have texts due in its lane.

1. Look, twice a second at the most, which clinics have texts due, and how far ahead their senders have sent.
2. Each claim shares out among those whose senders are not busy, after the one that was served last. Where only the
   senders of one channel are busy, the texts planned for it are left out.
3. A clinic that had fewer than its share is done until the next look, but for a channel that was left out.

Nothing in the urgent lane waits for a pace: alerts and acknowledgements go ahead, and their senders owe the time.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.pairs import Key
from service.notify.delivery.claim import claim
from service.notify.delivery.fair import Shares, in_turn, share_out
from service.notify.delivery.pace import USUAL, Paces
from service.notify.delivery.pacing import Line, free_from, lines_of, rooms_of
from service.notify.delivery.waiting import due_clinics
from service.notify.models import Message

LOOK_EVERY = 0.5
UNPACED = "urgent"


class Turns:
    """Claim for one drain of one lane; not shared between threads."""

    def __init__(self, database: Database, clock: Clock, lane: str, paces: Paces = USUAL) -> None:
        self._database = database
        self._paces = paces
        self._clock = clock
        self._lane = lane
        self._due: list[UUID] = []
        self._lines: dict[UUID, dict[Key, Line]] = {}
        self._busy: dict[UUID, set[str]] = {}
        self._only: dict[UUID, set[str]] = {}
        self._last: UUID | None = None
        self._looked_at: float | None = None

    def next_shares(self, wanted: int) -> Shares:
        """Say whom to serve with the next `wanted` texts; nobody, where nothing is due that may leave now."""
        age = self._clock.monotonic() - self._looked_at if self._looked_at is not None else LOOK_EVERY
        if age >= LOOK_EVERY or (not self._due and age > 0):
            self._look()
        rooms: Shares = {}
        self._busy = {}
        for clinic_id in in_turn(self._due, self._last):
            room = self._room(clinic_id, wanted)
            if room:
                rooms[clinic_id] = room
            if len(rooms) == wanted:
                break
        return share_out(rooms, wanted, self._last)

    def claim(self, session: Session, shares: Shares) -> list[Message]:
        """Take the texts of some shares in hand."""
        left_out = [(clinic_id, channel) for clinic_id in shares for channel in self._busy.get(clinic_id, ())]
        rows = claim(session, self._lane, shares, self._clock.now(), left_out)
        came = dict.fromkeys(shares, 0)
        for row in rows:
            came[row.clinic_id] += 1
        self._have_done([clinic_id for clinic_id, share in shares.items() if came[clinic_id] < share])
        self._last = next(reversed(shares), self._last)
        return rows

    def note(self, free: dict[Key, datetime]) -> None:
        """Keep until when senders are busy with what they were given."""
        for key, free_at in free.items():
            lines = self._lines.get(key[0], {})
            if key in lines:
                lines[key] = replace(lines[key], free_at=free_at)

    def seconds_until_free(self) -> float | None:
        """Say how long the next sender of a clinic with texts due is busy still; None where nobody waits for one."""
        real = self._clock.real()
        waits = [self._busy_until(clinic_id, real) - real for clinic_id in self._due if clinic_id in self._lines]
        return max(min(waits), timedelta(0)).total_seconds() if waits else None

    def _look(self) -> None:
        with self._database.read() as session:
            self._due = list(due_clinics(session, self._lane, self._clock.now()))
            lines = lines_of(session, self._due, self._paces) if self._due and self._lane != UNPACED else {}
        self._lines, self._only = {}, {}
        for key, line in lines.items():
            self._lines.setdefault(key[0], {})[key] = line
        self._looked_at = self._clock.monotonic()

    def _room(self, clinic_id: UUID, wanted: int) -> int:
        """Say how many texts a clinic may send now by the channels that may have some, and note those that are busy."""
        rooms = rooms_of(self._lines.get(clinic_id, {}).values(), self._clock.real())
        if not rooms:
            return wanted
        self._busy[clinic_id] = {channel for channel, room in rooms.items() if not room}
        free = [room for channel, room in rooms.items() if room and channel in self._only.get(clinic_id, rooms)]
        return min([*free, wanted]) if free else 0

    def _have_done(self, clinics: Collection[UUID]) -> None:
        """Note that these have no texts left but for the channels that were left out."""
        for clinic_id in clinics:
            left_out = self._busy.get(clinic_id, set())
            self._only[clinic_id] = left_out & self._only.get(clinic_id, left_out)
        self._due = [clinic_id for clinic_id in self._due if clinic_id not in self._only or self._only[clinic_id]]

    def _busy_until(self, clinic_id: UUID, real: datetime) -> datetime:
        """Say when the first channel that has texts is free."""
        until = free_from(self._lines[clinic_id].values(), real)
        return min(until[channel] for channel in until if channel in self._only.get(clinic_id, until))
