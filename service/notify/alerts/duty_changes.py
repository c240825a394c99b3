"""Hand over when the duty changes: who comes on call hears what is open, who goes hears who took over.

No patient is named: codes and urgency are enough to look them up. What somebody has taken stays with them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.unreadable import if_readable
from service.clinics.models import Staff
from service.clinics.rota.models import Duty, DutyChange
from service.clinics.rota.reading import rota_of
from service.clinics.rota.rules import OnDuty, Rota
from service.clinics.rota.ways import Ways
from service.notify.delivery.apart import each_apart
from service.notify.inbox.urgency import HOLDING
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxItem

BACK = timedelta(minutes=30)
"""A hand-over is told so late at most, where the clock stood still."""

OF_USE = timedelta(hours=6)
MOST_CODES = 12
MOMENT = timedelta(seconds=1)


class Shift(NamedTuple):
    """At an instant somebody else comes on call on a rung; None: nobody, or whoever the standing ladder names."""

    at: datetime
    rung: int
    going: UUID | None
    coming: UUID | None


class DutyChanges:
    """Tell of each change of duty once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def run(self) -> int:
        """Make the texts of the changes just now; return how many. One clinic's trouble stops no other."""
        with self._database.read() as session:
            clinics = set(session.scalars(select(Duty.clinic_id).distinct()))
            clinics |= set(session.scalars(select(DutyChange.clinic_id).distinct()))
        return each_apart(sorted(clinics), self._of_clinic, "duty_change_failed")

    def _of_clinic(self, clinic_id: UUID) -> int:
        with self._database.write() as session:
            return sum(put(session, draft) is not None for draft in self._drafts(session, clinic_id))

    def _drafts(self, session: Session, clinic_id: UUID) -> Iterator[MessageDraft]:
        now = self._clock.now()
        rota = rota_of(session, clinic_id, now - BACK - MOMENT)
        shifts = shifts_between(rota, now - BACK, now)
        if not shifts:
            return
        ways = Ways.read(session, clinic_id)
        people = {one.id: one for one in session.scalars(select(Staff).where(Staff.clinic_id == clinic_id))}
        names = {staff_id: if_readable(staff.name, "a colleague") for staff_id, staff in people.items()}
        opened = _open_items(session, clinic_id)
        for shift in shifts:
            if shift.coming is not None:
                text = coming_text(opened, names, until=_until(rota, shift), zone=rota.zone)
                yield from self._draft(people[shift.coming], ways, shift, text)
            if shift.going is not None:
                mine = [item.code for item in opened if item.acknowledged_by == shift.going]
                text = going_text(names.get(shift.coming) if shift.coming else None, mine)
                yield from self._draft(people[shift.going], ways, shift, text)

    def _draft(self, staff: Staff, ways: Ways, shift: Shift, text: str) -> Iterator[MessageDraft]:
        now = self._clock.now()
        for way in ways.to(staff)[:1]:
            yield MessageDraft(
                clinic_id=staff.clinic_id,
                dedupe_key=f"duty:{shift.rung}:{shift.at:%Y%m%dT%H%M%S}:{staff.id}",
                kind="nudge",
                lane="urgent",
                due_at=now,
                created_at=now,
                expires_at=now + OF_USE,
                channel=way.channel,
                staff_id=staff.id,
                to_number=way.address,
                body=text,
            )


def shifts_between(rota: Rota, since: datetime, until: datetime) -> list[Shift]:
    """Find the changes of duty after one instant up to another; what only the standing ladder says is none."""
    found: list[Shift] = []
    pieces = rota.stretches(since, until + MOMENT)
    for before, after in pairwise(pieces):
        was, is_now = _by_rung(before.people), _by_rung(after.people)
        found += [
            Shift(after.start, rung, was.get(rung), is_now.get(rung))
            for rung in sorted({*was, *is_now})
            if was.get(rung) != is_now.get(rung)
        ]
    return found


def _by_rung(people: Sequence[OnDuty]) -> dict[int, UUID]:
    return {one.rung: one.staff_id for one in people if one.by_rota}


def _until(rota: Rota, shift: Shift) -> datetime | None:
    """Say until when whoever comes on call has the duty, where it ends within two weeks."""
    for piece in rota.stretches(shift.at, shift.at + timedelta(days=14)):
        if _by_rung(piece.people).get(shift.rung) != shift.coming:
            return piece.start
    return None


def _open_items(session: Session, clinic_id: UUID) -> Sequence[InboxItem]:
    """Read the worries that are not closed, the most urgent and oldest first."""
    items = select(InboxItem).where(
        InboxItem.clinic_id == clinic_id, InboxItem.state != "resolved", InboxItem.urgency.in_(HOLDING)
    )
    return session.scalars(items.order_by(InboxItem.urgency.desc(), InboxItem.opened_at)).all()


def coming_text(items: Sequence[InboxItem], names: dict[UUID, str], until: datetime | None, zone: tzinfo) -> str:
    """Write what somebody gets who comes on call."""
    ends = f" until {until.astimezone(zone):%a %H:%M}" if until else ""
    lines = [_line(item, names) for item in items[:MOST_CODES]]
    more = f", and {len(items) - MOST_CODES} more in the inbox" if len(items) > MOST_CODES else ""
    return f"You are on call now{ends}. " + (f"Open: {'; '.join(lines)}{more}." if lines else "Nothing is open.")


def going_text(coming: str | None, codes: Sequence[str]) -> str:
    """Write what somebody gets whose duty is over."""
    by = f"{coming} is on call now." if coming else "The standing ladder is rung now."
    if not codes:
        return f"Your duty is over: {by}"
    return f"Your duty is over: {by} You still have {', '.join(codes)}: close each, or answer HANDOVER and its code."


def _line(item: InboxItem, names: dict[UUID, str]) -> str:
    if item.state == "open" or item.acknowledged_by is None:
        return f"{item.code} {item.urgency}, nobody has it"
    return f"{item.code} {item.urgency}, with {names.get(item.acknowledged_by, 'a colleague')}"
