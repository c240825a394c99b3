"""Make a clinic and the people, rooms and numbers it works with."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base import lookup
from service.base.actors import Role
from service.base.errors import Fault, Refusal, invalid
from service.base.phones import Phones
from service.clinics.cover.models import CoverRow
from service.clinics.cover.rule import NONE
from service.clinics.models import Account, Clinic, OnCall, Practitioner, Room, Sender, Site, Staff
from service.clinics.timetable.public_holidays import is_known

KEY = re.compile(r"[a-z][a-z0-9-]{1,40}")
SHORTEST_PASSWORD = 10
USUAL_WEEK = {day: [["09:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
DEFAULT_SITE = "main"


@dataclass(frozen=True, slots=True)
class ClinicDraft:
    """What a clinic is made from; numbers as people write them. `phone_closed` None: none answers when shut.

    `whatsapp` None: patients cannot write there. `holidays`: whose public holidays close it (`GB-ENG`), None: nobody's.
    """

    key: str
    name: str
    email: str
    zone: str
    phone_open: str
    phone_closed: str | None
    sender: str
    opening_hours: Mapping[str, Any] | None = None
    demo: bool = False
    whatsapp: str | None = None
    holidays: str | None = None

    @property
    def senders(self) -> dict[str, str]:
        """Give the numbers that texts leave from, by channel; the one for SMS rings as well."""
        return {
            "sms": self.sender,
            "voice": self.sender,
            **({"whatsapp": self.whatsapp} if self.whatsapp is not None else {}),
        }


@dataclass(frozen=True, slots=True)
class StaffDraft:
    """What a member of staff is made from; without `password` they cannot sign in yet."""

    name: str
    email: str
    role: Role
    mobile: str | None = None
    password: str | None = None
    may_sign_protocols: bool = False
    may_lift_holds: bool = False


class ClinicDesk:
    """Make clinics and add to them."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    def create(self, session: Session, draft: ClinicDraft, at: datetime) -> Clinic:
        """Make a clinic with its default site and its senders; refuse with every fault of the draft."""
        faults = [*self._faults(draft), *self._taken(session, draft)]
        if faults:
            raise invalid(*faults)
        clinic = Clinic(key=draft.key, name=draft.name, email=draft.email, demo=draft.demo, created_at=at)
        session.add(clinic)
        session.flush()
        site = Site(clinic_id=clinic.id, key=DEFAULT_SITE, name=draft.name, zone=draft.zone)
        site.opening_hours = dict(draft.opening_hours or USUAL_WEEK)
        site.holidays = draft.holidays
        session.add(site)
        session.flush()
        while_closed = self._number(draft.phone_closed) if draft.phone_closed else NONE
        cover = CoverRow(clinic_id=clinic.id, site_id=site.id, while_closed=while_closed)
        cover.while_open = self._number(draft.phone_open)
        session.add(cover)
        for channel, written in draft.senders.items():
            address = self._number(written)
            session.add(Sender(clinic_id=clinic.id, site_id=site.id, channel=channel, address=address))
        session.flush()
        return clinic

    def add_staff(self, session: Session, clinic_id: UUID, draft: StaffDraft, at: datetime) -> Staff:
        """Add somebody; an account that exists already (by e-mail) is joined, not made again."""
        faults = self._staff_faults(draft)
        if faults:
            raise invalid(*faults)
        account = _account(session, draft, at)
        if session.scalar(select(Staff.id).where(Staff.clinic_id == clinic_id, Staff.account_id == account.id)):
            raise invalid(Fault("email", "belongs to somebody who works in this clinic already"))
        staff = Staff(clinic_id=clinic_id, account_id=account.id, name=draft.name, role=draft.role, created_at=at)
        staff.may_sign_protocols, staff.may_lift_holds = draft.may_sign_protocols, draft.may_lift_holds
        if draft.mobile:
            staff.mobile = self._number(draft.mobile)
            staff.mobile_digest = lookup.number_digest(clinic_id, staff.mobile)
        session.add(staff)
        session.flush()
        return staff

    def _faults(self, draft: ClinicDraft) -> list[Fault]:
        faults = [] if KEY.fullmatch(draft.key) else [Fault("key", "must be short: small letters, digits and dashes")]
        if not draft.name.strip():
            faults.append(Fault("name", "is needed"))
        if "@" not in draft.email.strip("@ "):
            faults.append(Fault("email", "is no e-mail address"))
        try:
            ZoneInfo(draft.zone)
        except (ZoneInfoNotFoundError, ValueError):
            faults.append(Fault("zone", "is no time zone; one is Europe/London"))
        if draft.holidays is not None and not is_known(draft.holidays):
            faults.append(Fault("holidays", "must be a country, or a part of one, such as GB-ENG"))
        numbers = {name: getattr(draft, name) for name in ("phone_open", "phone_closed", "sender", "whatsapp")}
        wrong = [
            name for name, written in numbers.items() if written is not None and self._phones.normalise(written) is None
        ]
        return faults + [Fault(name, "is no telephone number") for name in wrong]

    def _taken(self, session: Session, draft: ClinicDraft) -> list[Fault]:
        faults = []
        if session.scalar(select(Clinic.id).where(Clinic.key == draft.key)):
            faults.append(Fault("key", "is taken by another clinic"))
        for channel, written in draft.senders.items():
            address = self._phones.normalise(written)
            taken = select(Sender.id).where(Sender.channel == channel, Sender.address == address)
            if channel != "voice" and session.scalar(taken):
                faults.append(Fault("sender" if channel == "sms" else channel, "is taken by another clinic"))
        return faults

    def _staff_faults(self, draft: StaffDraft) -> list[Fault]:
        faults = [] if draft.name.strip() else [Fault("name", "is needed")]
        if "@" not in draft.email.strip("@ "):
            faults.append(Fault("email", "is no e-mail address"))
        number = self._phones.normalise(draft.mobile) if draft.mobile else None
        if draft.mobile and (number is None or self._phones.kind(number) != "mobile"):
            faults.append(Fault("mobile", "is no mobile number; alerts go there"))
        if draft.password is not None and len(draft.password) < SHORTEST_PASSWORD:
            faults.append(Fault("password", f"must have at least {SHORTEST_PASSWORD} characters"))
        return faults

    def _number(self, written: str) -> str:
        number = self._phones.normalise(written)
        assert number is not None, "checked before"
        return number


def _account(session: Session, draft: StaffDraft, at: datetime) -> Account:
    known = session.scalar(select(Account).where(Account.email_digest.in_(lookup.email_digests(draft.email))))
    if known is not None:
        return known
    account = Account(email=draft.email.strip().casefold(), email_digest=lookup.email_digest(draft.email))
    account.fs_uniquifier, account.created_at = uuid.uuid4().hex, at
    account.password = PasswordHasher().hash(draft.password) if draft.password else None
    session.add(account)
    session.flush()
    return account


def set_password(session: Session, email: str, password: str) -> None:
    """Give an account a new password and end its sessions; refuse with `not_found`."""
    account = session.scalar(select(Account).where(Account.email_digest.in_(lookup.email_digests(email))))
    if account is None:
        raise Refusal("not_found")
    account.password, account.fs_uniquifier = PasswordHasher().hash(password), uuid.uuid4().hex


def add_practitioner(session: Session, site: Site, key: str, name: str, staff: Staff | None = None) -> Practitioner:
    taken = select(Practitioner.id).where(Practitioner.clinic_id == site.clinic_id, Practitioner.key == key)
    if session.scalar(taken):
        raise invalid(Fault("treats_as", "is the key of another practitioner"))
    row = Practitioner(clinic_id=site.clinic_id, site_id=site.id, key=key, name=name)
    row.staff_id = staff.id if staff else None
    session.add(row)
    session.flush()
    return row


def add_room(session: Session, site: Site, key: str, name: str) -> Room:
    row = Room(clinic_id=site.clinic_id, site_id=site.id, key=key, name=name)
    session.add(row)
    session.flush()
    return row


def put_on_call(session: Session, staff: Staff, rung: int, wait_seconds: int) -> OnCall:
    """Add a rung of the ladder: alerts climb on after `wait_seconds` (clinic time)."""
    taken = select(OnCall.id).where(OnCall.clinic_id == staff.clinic_id, OnCall.rung == rung)
    if rung < 1 or session.scalar(taken):
        raise invalid(Fault("on_call", "must be a rung from 1 upwards that nobody else stands on"))
    if staff.mobile is None:
        raise invalid(Fault("mobile", "is needed by somebody on call; alerts go there"))
    row = OnCall(clinic_id=staff.clinic_id, staff_id=staff.id, rung=rung, wait_seconds=wait_seconds)
    session.add(row)
    session.flush()
    return row


def clinic_by_key(session: Session, key: str) -> Clinic:
    """Return a clinic by its key, or refuse with `not_found`."""
    clinic = session.scalar(select(Clinic).where(Clinic.key == key))
    if clinic is None:
        raise Refusal("not_found")
    return clinic
