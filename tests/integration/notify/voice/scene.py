"""What the tests of calls do again and again."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import select, update

from service.base.database import Database
from service.base.lookup import number_digest
from service.clinics.cover.models import CoverRow
from service.clinics.models import Staff
from service.clinics.rota.models import StaffChannel
from service.courses.models import Course
from service.notify.alerts.alerting import Alerting
from service.notify.alerts.escalate import Escalation
from service.notify.alerts.models import AlertTest
from service.notify.inbox.events import record_of
from service.notify.inbox.opening import InboxDoor, Report
from service.notify.models import Message
from service.notify.replies.attribution import candidates_for
from service.notify.replies.models import InboxItem
from service.notify.voice.incoming_webhooks import incoming_webhooks
from service.notify.voice.models import IncomingCall
from service.notify.voice.room import VoiceRoom
from service.notify.voice.webhooks import webhooks
from service.patients.models import Patient
from service.web.program import EXTENSION
from tests.cast import ROWAN_NUMBER, a_sender, an_on_call
from tests.integration.notify.delivery.scene import Scene
from tests.support.telephony import Parts, PhoneNetwork, parts_of, wait_for

OVER = {"completed", "busy", "no-answer", "failed", "canceled"}


@dataclass(frozen=True, slots=True)
class CallingParts(Parts):
    """As much of the program as calls need."""

    voice: VoiceRoom | None = None


def calling_parts(network: PhoneNetwork, database: Database) -> CallingParts:
    plain = parts_of(network, database)
    network.service.register_blueprint(webhooks)
    network.service.register_blueprint(incoming_webhooks)
    door = InboxDoor(plain.clock, Alerting(plain.clock))
    voice = VoiceRoom(plain.settings, database, plain.clock, plain.phones, door, plain.delivery.accounts)
    parts = CallingParts(
        plain.settings, database, plain.clock, plain.phones, plain.delivery, plain.periodic, voice=voice
    )
    network.service.extensions[EXTENSION] = parts
    return parts


@dataclass(frozen=True, slots=True)
class CallScene(Scene):
    """The owner clinic, its phones and its calls."""

    parts: CallingParts

    @property
    def nurse(self) -> Staff:
        return self.cast.owner.nurse

    def set_up(self) -> None:
        with self.parts.database.write() as session:
            a_sender(session, self.cast.owner.site, ROWAN_NUMBER, channel="voice")

    def rings_by_phone(self, staff: Staff) -> None:
        """Let somebody be alerted by a call alone."""
        assert staff.mobile is not None
        row = StaffChannel(clinic_id=staff.clinic_id, staff_id=staff.id, channel="voice", address=staff.mobile)
        row.address_digest, row.created_at = number_digest(staff.clinic_id, staff.mobile), self.parts.clock.now()
        with self.parts.database.write() as session:
            session.add(row)

    def second_on_call(self, mobile: str) -> Staff:
        """Put the manager on the second rung, with an ordinary mobile."""
        with self.parts.database.write() as session:
            manager = session.merge(self.cast.owner.manager)
            manager.mobile, manager.mobile_digest = mobile, number_digest(manager.clinic_id, mobile)
            an_on_call(session, manager, rung=2)
            return manager

    def is_answered_by(self, staff: Staff) -> None:
        """Declare somebody's own phone as the number that is answered at all hours."""
        of_clinic = update(CoverRow).where(CoverRow.clinic_id == staff.clinic_id)
        with self.parts.database.write() as session:
            session.execute(of_clinic.values(while_open=staff.mobile, while_closed=staff.mobile))

    def breaks_the_site(self) -> None:
        """Let whatever asks for the hours of the owner's site fail."""
        with self.parts.database.write() as session:
            session.merge(self.cast.owner.site).zone = "No/Where"

    def worry(self, words: str = "pus coming out, shivering", *, number: str | None = None) -> InboxItem:
        """Let urgent words come in, and ring: of the first patient, or of the one who alone has a number."""
        patient, clock = self.patient_of(number), self.parts.clock
        report = Report(
            clinic_id=patient.clinic_id, source="staff", urgency="urgent", text=words, patient_id=patient.id
        )
        with self.parts.database.write() as session:
            return InboxDoor(clock, Alerting(clock)).let_in(session, report)

    def patient_of(self, number: str | None) -> Patient:
        if number is None:
            return self.cast.owner.patients[0]
        with self.parts.database.read() as session:
            [found] = candidates_for(session, self.nurse.clinic_id, number)
            return found

    def course_of(self, number: str) -> UUID:
        """Return the one course of whoever has a number."""
        theirs = select(Course.id).where(Course.patient_id == self.patient_of(number).id)
        with self.parts.database.read() as session:
            return session.scalars(theirs).one()

    def item(self, item: InboxItem) -> InboxItem:
        with self.parts.database.read() as session:
            return session.get_one(InboxItem, (item.clinic_id, item.id))

    def alerts(self, item: InboxItem, staff: Staff) -> list[Message]:
        wanted = select(Message).where(Message.inbox_item_id == item.id, Message.staff_id == staff.id)
        with self.parts.database.read() as session:
            return list(session.scalars(wanted.where(Message.kind == "alert").order_by(Message.id)))

    def newest(self, kind: str) -> Message:
        wanted = select(Message).where(Message.kind == kind).order_by(Message.id.desc()).limit(1)
        with self.parts.database.read() as session:
            return session.scalars(wanted).one()

    def escalate(self) -> int:
        clock = self.parts.clock
        return Escalation(self.parts.database, clock, Alerting(clock)).run()

    def note_test(self, message_id: UUID, staff: Staff) -> UUID:
        """Note that a message tests the one channel that somebody has."""
        of_staff = select(StaffChannel.id).where(StaffChannel.staff_id == staff.id)
        with self.parts.database.write() as session:
            test = AlertTest(clinic_id=staff.clinic_id, staff_id=staff.id, channel="voice", weekly=False)
            test.message_id, test.staff_channel_id = message_id, session.scalar(of_staff)
            test.asked_at = self.parts.clock.now()
            session.add(test)
            session.flush()
            return test.id

    def answered(self, test_id: UUID) -> bool:
        """Tell whether a test is answered, and its channel proved."""
        with self.parts.database.read() as session:
            test = session.get_one(AlertTest, (self.nurse.clinic_id, test_id))
            channel = session.get_one(StaffChannel, (self.nurse.clinic_id, test.staff_channel_id))
            return test.answered_at is not None and channel.proved_at is not None

    def calls(self, number: str | None) -> list[dict[str, Any]]:
        """Return what a phone was rung with, once all of it is over."""
        assert number is not None

        def look() -> list[dict[str, Any]]:
            shown = requests.get(f"{self.network.address}/sim/phones/{number}", timeout=5).json()
            return [one for one in shown if one["channel"] == "voice"]

        wait_for(lambda: all(one["status"] in OVER for one in look()))
        return look()

    def rung_by(self, number: str, **phone: str) -> IncomingCall:
        """Let a phone ring the clinic; return what is kept of that call once it is over."""
        return self.ended(self.ring_in(number, **phone))

    def ring_in(self, number: str, **phone: str) -> str:
        """Let a phone ring the clinic; return the call's id."""
        if number != "anonymous":
            self.network.behave(number, **{"calls": "picks_up", **phone})
        made = requests.post(f"{self.network.address}/sim/calls", json={"from": number}, timeout=5)
        made.raise_for_status()
        sid: str = made.json()["sid"]
        return sid

    def wait_for_apology(self, sid: str) -> None:
        """Wait until a call is over that the service answered with nothing."""

        def look() -> bool:
            shown = requests.get(f"{self.network.address}/sim/calls/{sid}", timeout=5).json()
            return shown["status"] == "completed" and "sorry" in shown["body"]

        wait_for(look)

    def wait_for_words(self, sid: str) -> str:
        """Return what a caller heard, once their call is over, whatever is kept of it here."""
        look = partial(requests.get, f"{self.network.address}/sim/calls/{sid}", timeout=5)
        wait_for(lambda: look().json()["status"] == "completed")
        words: str = look().json()["body"]
        return words

    def ended(self, sid: str) -> IncomingCall:
        """Return what is kept of a call once the network has told of its end."""
        wait_for(lambda: (kept := self.kept(sid)) is not None and kept.ended_at is not None)
        kept = self.kept(sid)
        assert kept is not None
        return kept

    def wait_until_rung(self, sid: str) -> None:
        wait_for(lambda: (kept := self.kept(sid)) is not None and kept.rung > 0)

    def kept(self, sid: str) -> IncomingCall | None:
        with self.parts.database.read() as session:
            return session.scalars(select(IncomingCall).where(IncomingCall.provider_id == sid)).one_or_none()

    def item_of(self, call: IncomingCall) -> InboxItem:
        assert call.inbox_item_id is not None
        with self.parts.database.read() as session:
            return session.get_one(InboxItem, (call.clinic_id, call.inbox_item_id))

    def record(self, item: InboxItem) -> list[str]:
        """Return the kinds of what happened to an item, in order."""
        with self.parts.database.read() as session:
            return [event.kind for event in record_of(session, item.clinic_id, item.id)]

    def heard(self, call: IncomingCall) -> str:
        """Return what the caller heard."""
        shown = requests.get(f"{self.network.address}/sim/calls/{call.provider_id}", timeout=5).json()
        words: str = shown["body"]
        return words

    def wait_for_end(self, message_id: UUID) -> str:
        wait_for(lambda: self.state(message_id) in {"delivered", "undelivered", "failed"})
        return self.state(message_id)
