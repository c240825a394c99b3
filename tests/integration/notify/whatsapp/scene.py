"""What the tests of WhatsApp do again and again."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import requests
from sqlalchemy import select

from service.base.actors import Actor
from service.clinics.models import Sender
from service.courses.models import CourseSession
from service.notify.models import Attempt, Message
from service.notify.replies.conversations import conversation_with
from service.notify.replies.models import Reply
from service.notify.whatsapp.content_api import ContentApi
from service.notify.whatsapp.handing_in import TemplateDesk
from service.notify.whatsapp.models import MessageTemplate
from service.notify.whatsapp.watch import TemplateWatch
from service.patients import opt_outs
from service.patients.models import Patient
from service.protocols.models import ProtocolVersion
from tests.cast import ROWAN_NUMBER, a_consent, a_course, a_patient
from tests.integration.notify.delivery.scene import Scene
from tests.integration.notify.delivery.test_steps import LONDON, Treatment
from tests.support.telephony import wait_for


@dataclass
class Templates:
    """The owner clinic's templates, and the reviewers of the pretend WhatsApp."""

    scene: Scene

    def __post_init__(self) -> None:
        parts = self.scene.parts
        self.api = ContentApi(parts.settings)
        self.desk = TemplateDesk(parts.clock, parts.delivery.accounts, parts.delivery.checks)
        self.watch = TemplateWatch(parts.database, parts.clock, parts.delivery.accounts, self.api)

    def hand_in(self) -> int:
        house = self.scene.cast.owner
        manager = Actor("staff", house.clinic.id, house.manager.id)
        with self.scene.parts.database.write() as session:
            version = session.get_one(ProtocolVersion, (house.clinic.id, house.protocol.id))
            return self.desk.hand_in(session, manager, version)

    def rows(self, **where: Any) -> list[MessageTemplate]:
        with self.scene.parts.database.read() as session:
            found = session.scalars(select(MessageTemplate).order_by(MessageTemplate.id))
            return [row for row in found if all(getattr(row, name) == value for name, value in where.items())]

    def there(self) -> list[dict[str, Any]]:
        """Return what the pretend WhatsApp has."""
        answer: list[dict[str, Any]] = requests.get(f"{self.scene.network.address}/sim/templates", timeout=5).json()
        return answer

    def decide(self, **told: Any) -> None:
        requests.post(f"{self.scene.network.address}/sim/templates", json=told, timeout=5).raise_for_status()

    def look_again(self, after: timedelta = timedelta(minutes=5)) -> None:
        """Look as long after the last look as this, and come back: what is sent next is sent now."""
        self.scene.machine_time_passes(after)
        self.watch.run()
        self.scene.machine_time_passes(-after)

    def approve_all(self) -> None:
        """Hand everything in and wait for the reviewers."""
        self.hand_in()
        self.watch.run()
        wait_for(lambda: all(one["status"] == "approved" for one in self.there()))
        self.look_again()


ISLA = "+447700900160"
"""A phone of one patient alone."""


@dataclass
class Talk:
    """A patient who wants WhatsApp, treated today at eleven; clinic time is in the hands of the test."""

    treatment: Treatment
    templates: Templates
    patient_id: UUID

    @property
    def scene(self) -> Scene:
        return self.treatment.scene

    def wrote(self, at: datetime) -> None:
        """Let the patient have texted the clinic's number on WhatsApp."""
        with self.scene.parts.database.write() as session:
            sender = session.scalars(select(Sender).where(Sender.channel == "whatsapp")).one()
            talk = conversation_with(session, sender, ISLA, at)
            reply = Reply(clinic_id=sender.clinic_id, conversation_id=talk.id, provider_id=f"SM{at.timestamp():.0f}")
            reply.body, reply.category, reply.signs, reply.because = "Hello", "fine", [], "[]"
            reply.lexicon_version, reply.received_at = "", at
            session.add(reply)
        requests.post(
            f"{self.scene.network.address}/sim/texts",
            json={"from": ISLA, "to": ROWAN_NUMBER, "body": "Hello", "channel": "whatsapp"},
            timeout=5,
        )

    def agrees(self, channel: str, *, given: bool = True) -> None:
        with self.scene.parts.database.write() as session:
            patient = session.get_one(Patient, (self.scene.cast.owner.clinic.id, self.patient_id))
            a_consent(session, patient, channel=channel, given=given, at=self.scene.parts.clock.now())

    def stops(self, channel: str) -> None:
        clinic_id, now = self.scene.cast.owner.clinic.id, self.scene.parts.clock.now()
        with self.scene.parts.database.write() as session:
            opt_outs.record(session, clinic_id, ISLA, channel, opted_out=True, source="reply", at=now)

    def sent(self) -> list[tuple[str, str]]:
        """Return channel and words of all that went to the patient's phone."""
        return [
            ("whatsapp" if entry["to"].startswith("whatsapp:") else "sms", entry["body"])
            for entry in self.scene.network.log()
            if entry["to"].endswith(ISLA)
        ]

    def straight_after(self) -> Message:
        return self.treatment.text("straight_after")

    def attempts(self) -> list[Attempt]:
        return self.scene.attempts(self.straight_after().id)


def a_talk(scene: Scene, templates: Templates) -> Talk:
    """Treat a patient who agreed to WhatsApp and to SMS."""
    house = scene.cast.owner
    at = datetime.combine(datetime.now(UTC).date() + timedelta(days=1), time(11), LONDON).astimezone(UTC)
    with scene.parts.database.write() as session:
        patient = a_patient(session, house.clinic, name="Isla Fern", mobile=ISLA, channel="whatsapp")
        for channel in ("sms", "whatsapp"):
            a_consent(session, patient, channel=channel)
        course = a_course(session, patient, house.site, house.protocol, sessions=2)
        of_course = select(CourseSession).where(CourseSession.course_id == course.id).order_by(CourseSession.number)
        one, two = session.scalars(of_course)
        for visit, days in ((one, 0), (two, 28)):
            visit.state, visit.starts_at, visit.placement = "booked", at + timedelta(days=days, hours=-1), 1
        treatment = Treatment(scene, course.id, one.id, at)
    treatment.it_is(0, 11)
    treatment.tell("completed")
    treatment.it_is(0, 11, 5)
    return Talk(treatment, templates, patient.id)
