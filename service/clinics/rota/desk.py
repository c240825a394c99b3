"""Say who is on call when, and in which ways each person is alerted. The caller commits."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.lookup import number_digest
from service.base.phones import Phones
from service.clinics.models import Clinic, OnCall, Staff
from service.clinics.rota.models import Duty, DutyChange, StaffChannel
from service.clinics.rota.overlaps import in_words, is_whole_week, overlap

Row = TypeVar("Row", Duty, DutyChange)
Draft = Mapping[str, Any]
LONGEST = timedelta(days=92)
"""A change for longer than this is no change but another week."""

WAITS = range(60, 3601)


class RotaDesk:
    """Change the rota of the actor's clinic: managers all of it, everybody their own channels."""

    def __init__(self, clock: Clock, phones: Phones) -> None:
        self._clock = clock
        self._phones = phones

    def staff(self, session: Session, actor: Actor) -> Sequence[Staff]:
        """List who works here."""
        working = select(Staff).where(Staff.clinic_id == clinic_of(actor), Staff.active)
        return session.scalars(working.order_by(Staff.created_at, Staff.id)).all()

    def person(self, session: Session, actor: Actor, staff_id: UUID) -> Staff:
        """Return somebody who works here; `not_found` for others."""
        staff = session.get(Staff, (clinic_of(actor), staff_id))
        if staff is None or not staff.active:
            raise Refusal("not_found")
        return staff

    def duties(self, session: Session, actor: Actor) -> Sequence[Duty]:
        mine = select(Duty).where(Duty.clinic_id == clinic_of(actor))
        return session.scalars(mine.order_by(Duty.rung, Duty.from_weekday, Duty.from_wall, Duty.id)).all()

    def changes(self, session: Session, actor: Actor) -> Sequence[DutyChange]:
        """List what differs from the week now and later."""
        mine = select(DutyChange).where(
            DutyChange.clinic_id == clinic_of(actor), DutyChange.ends_at > self._clock.now()
        )
        return session.scalars(mine.order_by(DutyChange.starts_at, DutyChange.id)).all()

    def add_duty(self, session: Session, actor: Actor, draft: Draft) -> Duty:
        """Put somebody on call every week.

        Refuses `invalid_input` where they do not work here, for a duty that would be the whole week, and for one that
        covers another of theirs, or another on its rung: the last of those would win, and nobody would see it.
        """
        self._must_work_here(session, actor, draft["staff_id"])
        row = Duty(clinic_id=clinic_of(actor), created_at=self._clock.now(), **draft)
        faults = list(_clashes(row, self.duties(session, actor)))
        if faults:
            raise invalid(*faults)
        return self._added(session, actor, row, "duty.added")

    def add_change(self, session: Session, actor: Actor, draft: Draft) -> DutyChange:
        """Say who has the duty on a rung for a time; without `staff_id` the standing ladder rings."""
        self._must_work_here(session, actor, draft.get("staff_id"))
        start, end = draft["starts_at"], draft["ends_at"]
        if not timedelta() < end - start <= LONGEST:
            raise invalid(Fault("$.ends_at", "must come after the start, and not more than three months later"))
        row = DutyChange(clinic_id=clinic_of(actor), created_at=self._clock.now(), **draft)
        return self._added(session, actor, row, "duty.changed")

    def remove(self, session: Session, actor: Actor, kind: type[Duty] | type[DutyChange], row_id: UUID) -> None:
        """Take back a duty or a change."""
        row = session.get(kind, (clinic_of(actor), row_id))
        if row is None:
            raise Refusal("not_found")
        session.delete(row)
        record(session, actor, "duty.removed", "duty", row_id, at=self._clock.real())
        session.flush()

    def ladder(self, session: Session, actor: Actor) -> Sequence[OnCall]:
        """List whom alerts ring where no duty says otherwise, the first first."""
        mine = select(OnCall).where(OnCall.clinic_id == clinic_of(actor))
        return session.scalars(mine.order_by(OnCall.rung)).all()

    def put_ladder(self, session: Session, actor: Actor, drafts: Sequence[Draft]) -> Sequence[OnCall]:
        """Say whom alerts ring where no duty says otherwise, and how long each has; nobody: the managers are rung.

        Refuses `invalid_input` for who does not work here, and for who stands there twice.
        """
        faults = []
        for place, draft in enumerate(drafts):
            staff = session.get(Staff, (clinic_of(actor), draft["staff_id"]))
            if staff is None or not staff.active:
                faults.append(Fault(f"$.ladder[{place}].staff_id", "is nobody who works here"))
            elif draft["staff_id"] in [other["staff_id"] for other in drafts[:place]]:
                faults.append(Fault(f"$.ladder[{place}].staff_id", "stands here twice"))
            if draft["wait_seconds"] not in WAITS:
                faults.append(Fault(f"$.ladder[{place}].wait_seconds", "must be between one minute and an hour"))
        if faults:
            raise invalid(*faults)
        for row in self.ladder(session, actor):
            session.delete(row)
        session.flush()  # the numbers of the rungs are free again
        for rung, draft in enumerate(drafts, start=1):
            session.add(OnCall(clinic_id=clinic_of(actor), rung=rung, **draft))
        record(session, actor, "duty.ladder", "clinic", clinic_of(actor), at=self._clock.real())
        session.flush()
        return self.ladder(session, actor)

    def channels(self, session: Session, actor: Actor, staff_id: UUID) -> Sequence[StaffChannel]:
        """List somebody's ways, those no longer in use too; the first first."""
        theirs = select(StaffChannel).where(
            StaffChannel.clinic_id == clinic_of(actor), StaffChannel.staff_id == staff_id
        )
        return session.scalars(theirs.order_by(StaffChannel.after_seconds, StaffChannel.id)).all()

    def put_channels(
        self, session: Session, actor: Actor, staff_id: UUID, drafts: Sequence[Draft]
    ) -> Sequence[StaffChannel]:
        """Say all ways to somebody; a channel that is left out is used no more. None at all: an SMS to their mobile.

        Refuses `forbidden` to others than managers and the person, `invalid_input` for what is no address.
        """
        staff = self.person(session, actor, staff_id)
        if actor.role != "manager" and actor.id != staff.id:
            raise Refusal("forbidden")
        addresses = self._addresses(drafts)
        known = {row.channel: row for row in self.channels(session, actor, staff_id)}
        for row in known.values():
            row.active = False
        for draft, address in zip(drafts, addresses, strict=True):
            row = known.get(draft["channel"]) or StaffChannel(clinic_id=staff.clinic_id, staff_id=staff.id)
            self._fill(row, draft, address)
            session.add(row)
        record(session, actor, "staff.channels", "staff", staff.id, at=self._clock.real())
        session.flush()
        return self.channels(session, actor, staff_id)

    def contact_minutes(self, session: Session, actor: Actor) -> int:
        return session.get_one(Clinic, clinic_of(actor)).contact_minutes

    def set_contact_minutes(self, session: Session, actor: Actor, minutes: int) -> None:
        """Say how long whoever takes an urgent item has until they have spoken with the patient."""
        clinic = session.get_one(Clinic, clinic_of(actor))
        clinic.contact_minutes = minutes
        record(session, actor, "clinic.contact_minutes", "clinic", clinic.id, at=self._clock.real())
        session.flush()

    def _fill(self, row: StaffChannel, draft: Draft, address: str) -> None:
        digest = number_digest(row.clinic_id, address)
        if row.address_digest != digest:
            row.proved_at = None
        row.channel, row.address, row.address_digest = draft["channel"], address, digest
        row.after_seconds, row.active = draft.get("after_seconds", 0), True
        row.created_at = row.created_at or self._clock.now()

    def _addresses(self, drafts: Sequence[Draft]) -> list[str]:
        """Read the addresses; refuses two of one channel, and what is no mobile, no number or no mail address."""
        faults: list[Fault] = []
        found: list[str] = []
        for place, draft in enumerate(drafts):
            channel, written = draft["channel"], str(draft["address"]).strip()
            if channel in [other["channel"] for other in drafts[:place]]:
                faults.append(Fault(f"$.channels[{place}].channel", "stands here twice"))
            address, fault = self._address(channel, written)
            found.append(address)
            faults += [Fault(f"$.channels[{place}].address", fault)] if fault else []
        if faults:
            raise invalid(*faults)
        return found

    def _address(self, channel: str, written: str) -> tuple[str, str | None]:
        if channel == "email":
            name, _, place = written.partition("@")
            good = bool(name) and "." in place.strip(".") and " " not in written
            return written.casefold(), None if good else "is no e-mail address"
        number = self._phones.normalise(written)
        if number is None:
            return "", "is no telephone number"
        wrong = channel != "voice" and self._phones.kind(number) != "mobile"
        return number, "is no mobile number" if wrong else None

    def _must_work_here(self, session: Session, actor: Actor, staff_id: UUID | None) -> None:
        staff = session.get(Staff, (clinic_of(actor), staff_id)) if staff_id else None
        if staff_id is not None and (staff is None or not staff.active):
            raise invalid(Fault("$.staff_id", "is nobody who works here"))

    def _added(self, session: Session, actor: Actor, row: Row, action: str) -> Row:
        session.add(row)
        session.flush()
        record(session, actor, action, "duty", row.id, at=self._clock.real())
        return row


def _clashes(new: Duty, known: Iterable[Duty]) -> Iterator[Fault]:
    """Name what stands against a weekly duty."""
    if is_whole_week(new):
        yield Fault(
            "$.to_wall",
            "is when it begins, which would be the whole week: whoever is to be alerted at every hour stands on the "
            "standing ladder",
        )
        return
    for one in known:
        if not overlap(new, one):
            continue
        if one.staff_id == new.staff_id:
            yield Fault("$.staff_id", f"is on call then already: {in_words(one)}")
        elif one.rung == new.rung:
            yield Fault("$.rung", f"is a colleague's then: {in_words(one)}; take that back, or choose another place")
