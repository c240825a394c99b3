"""The owner clinic with its whole program on a Monday morning, where somebody falls ill."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import UUID

from service.base.actors import Actor
from service.base.database import Database
from service.base.lookup import number_digest
from service.base.models import Base
from service.courses.models import Booking, CourseSession
from service.courses.offers.models import Offer, SickDay
from service.courses.requests import BookingRequest, WantedSession
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.replies.models import InboxItem
from service.patients.models import Patient
from service.program import Program, build_program
from tests.cast import Cast, House, a_consent, a_patient, an_attempt, the_cast
from tests.integration.courses.scene import KEY, at, wanted
from tests.support.clocks import FixedClock
from tests.support.rows import rows_of
from tests.support.settings import some_settings

TUESDAY = date(2026, 12, 1)
Row = TypeVar("Row", bound=Base)
NUMBERS = count(131)


@dataclass
class Scene:
    """Patients of their own phones, booked with Imogen on Tuesday; `sids` number the texts that come in."""

    program: Program
    clock: FixedClock
    cast: Cast
    sids: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def house(self) -> House:
        return self.cast.owner

    @property
    def clinic_id(self) -> UUID:
        return self.house.clinic.id

    @property
    def desk(self) -> Actor:
        return Actor("staff", self.clinic_id, self.house.receptionist.id, "receptionist")

    @property
    def database(self) -> Database:
        return self.program.database

    def patient(self, name: str, mobile: str | None, **over: Any) -> Patient:
        with self.database.write() as session:
            patient = a_patient(session, self.house.clinic, name=name, mobile=mobile, **over)
            a_consent(session, patient)
            return patient

    def booked(self, patient: Patient, *starts: str, **over: Any) -> list[CourseSession]:
        """Book a course, each session with Imogen in room 1."""
        places: list[WantedSession] = [wanted(number, start, **over) for number, start in enumerate(starts, start=1)]
        request = BookingRequest(patient_id=patient.id, protocol=KEY, sessions=tuple(places), areas=("face",))
        with self.database.write() as session:
            return list(self.program.courses.book(session, self.desk, request).sessions)

    def sick(self, on: date = TUESDAY, practitioner: str = "imogen") -> SickDay:
        with self.database.write() as session:
            return self.program.offers.sick_days.declare(session, self.desk, self.clinic_id, practitioner, on)

    def all(self, kind: type[Row], *where: Any) -> list[Row]:
        with self.database.read() as session:
            return rows_of(session, kind, *where)

    def offers(self) -> list[Offer]:
        return sorted(self.all(Offer), key=lambda offer: (offer.was_starts_at or offer.made_at, offer.id))

    def offer(self) -> Offer:
        (offer,) = self.offers()
        return offer

    def one(self, session_id: UUID) -> CourseSession:
        (one,) = self.all(CourseSession, CourseSession.id == session_id)
        return one

    def reserved(self) -> list[Booking]:
        return self.all(Booking, Booking.kind == "reserved", Booking.active)

    def texts(self, kind: str = "offer") -> list[Message]:
        return self.all(Message, Message.kind == kind)

    def items(self) -> list[InboxItem]:
        return self.all(InboxItem)

    def goes_out(self, message: Message, sid: str = "SMoffer") -> None:
        """Put a text on its patient's phone."""
        with self.database.write() as session:
            row = session.get_one(Message, (message.clinic_id, message.id))
            patient = session.get_one(Patient, (message.clinic_id, message.patient_id))
            number = patient.mobile or ""
            digest = number_digest(message.clinic_id, number)
            given = {"to_number": number, "to_digest": digest, "provider_id": sid, "body": message.body or ""}
            an_attempt(session, row, self.house.sender, state="delivered", started_at=self.clock.real(), **given)
            for state in ("queued", "sending", "delivered"):
                move_message(session, row, state, None, self.clock.now())
                session.flush()

    def answers(self, patient: Patient, words: str, media: int = 0) -> None:
        """Let a patient write to the clinic, by the provider's webhook."""
        form = {"MessageSid": f"SM{next(self.sids):032x}", "From": patient.mobile or "", "Body": words}
        self.program.replies.intake.receive({**form, "NumMedia": str(media), "To": self.house.sender.address})

    def wait_until(self, written: str) -> None:
        self.clock.advance(at(written) - self.clock.now())
        self.program.offers.watching.run()


@contextmanager
def a_scene(database: Database, clock: FixedClock) -> Iterator[Scene]:
    settings = some_settings(database.engine.url.render_as_string(hide_password=False))
    with database.write() as session:
        cast = the_cast(session)
    with patch("service.program.Clock", return_value=clock):
        program = build_program(settings)
    yield Scene(program, clock, cast)
    program.database.dispose()
