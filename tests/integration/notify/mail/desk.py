"""The clinic of the tests of replies, with a mail address; mails are put in as IMAP and webhook do."""

from dataclasses import dataclass
from typing import Self

from service.base.database import Database
from service.base.lookup import number_digest
from service.clinics.models import Sender
from service.clinics.rota.models import StaffChannel
from service.notify.mail.places import give_senders
from service.notify.mail.taking import Taking
from tests.integration.notify.replies.parts import Clinic
from tests.unit.notify.mail.letters import a_mail

JUNO, NURSE = "juno@mail.example", "nurse@staff.example"


@dataclass
class MailDesk:
    clinic: Clinic
    sender: Sender

    @classmethod
    def of(cls, clinic: Clinic) -> Self:
        with clinic.database.write() as session:
            give_senders(session)
        (sender,) = clinic.all(Sender, Sender.clinic_id == clinic.house.clinic.id, Sender.channel == "email")
        return cls(clinic, sender)

    @property
    def database(self) -> Database:
        return self.clinic.database

    def put(self, raw: bytes) -> None:
        Taking(self.database, self.clinic.intake).take(raw)

    def mail(self, body: str, *, sender: str = JUNO, **headers: str) -> bytes:
        """Let a mail come in for the owner clinic; returns it."""
        to = {"To": self.sender.address, "Message_ID": f"<{next(self.clinic.sids)}@mail.example>"}
        raw = a_mail(body, sender=sender, **{**to, **headers})
        self.put(raw)
        return raw

    def tell_nurse_by_mail(self) -> None:
        """Let the nurse hear alerts by mail alone."""
        nurse = self.clinic.house.nurse
        way = StaffChannel(
            clinic_id=nurse.clinic_id, staff_id=nurse.id, channel="email", address=NURSE, after_seconds=0
        )
        way.address_digest, way.created_at = number_digest(nurse.clinic_id, NURSE), self.clinic.clock.now()
        with self.database.write() as session:
            session.add(way)
