"""What tests of texts about moves ask for: move a session, look what its patient is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from service.base.actors import Actor
from service.courses.life.model import Place
from service.courses.life.moves import Moves
from service.courses.models import CourseSession
from service.notify.delivery.checks import Ready
from service.notify.models import Message
from service.patients.models import Patient
from tests.integration.courses.scene import at
from tests.integration.offers.scene import Scene


@dataclass
class Mover:
    """A course of three sessions four weeks apart (between three and six are asked for), all with Imogen Larch."""

    STARTS: ClassVar = ("2026-12-07 10:00", "2027-01-04 10:00", "2027-02-01 10:00")

    scene: Scene
    patient: Patient
    booked: list[CourseSession]

    @property
    def moves(self) -> Moves:
        return self.scene.program.courses.moves

    @property
    def course_id(self) -> UUID:
        return self.booked[0].course_id

    def knows_the_dates(self) -> None:
        """Put the text about the booking on the patient's phone."""
        for message in self.scene.all(Message, Message.step == "booked", Message.state == "planned"):
            self.scene.goes_out(message, sid=f"SM{message.id.hex}")

    def move(
        self, number: int, start: str, who: str | None = None, *, actor: Actor | None = None, room: str | None = None
    ) -> None:
        place = Place(at(start), who, room)
        with self.scene.database.write() as session:
            self.moves.move(
                session, actor or self.scene.desk, self.scene.clinic_id, self.course_id, number, place, reason="Asked"
            )

    def do(self, what: str, number: int, **more: Any) -> None:
        """Do something to a session by the name of the door's method: `cancel`, `undo`."""
        with self.scene.database.write() as session:
            getattr(self.moves, what)(session, self.scene.desk, self.scene.clinic_id, self.course_id, number, **more)

    def agrees(self, *, given: bool) -> None:
        """Let the patient agree to texts, or stop them, at the desk."""
        with self.scene.database.write() as session:
            consent = {"consent": {"sms": given, "how": "at the desk"}}
            self.scene.program.patients.change(session, self.scene.desk, self.patient.id, consent)

    def ticks(self, number: int) -> None:
        """Say that a session took place just now."""
        with self.scene.database.write() as session:
            desk, courses = self.scene.desk, self.scene.program.courses
            courses.complete(
                session, desk, self.scene.clinic_id, self.course_id, number, completed_at=self.scene.clock.now()
            )

    def starts(self) -> list[datetime | None]:
        return [self.scene.one(one.id).starts_at for one in self.booked]

    def texts(self, *states: str) -> list[Message]:
        """Return the texts about moves, oldest first."""
        where = [Message.state.in_(states)] if states else []
        return sorted(self.scene.all(Message, Message.kind == "moved", *where), key=lambda one: one.id)

    def text(self) -> Message:
        """Return the one text about a move that is still to leave."""
        (text,) = self.texts("planned")
        return text

    def leaves(self) -> str:
        """Put the text about a move on the patient's phone, and return what it says."""
        text = self.text()
        self.scene.goes_out(text, sid=f"SM{text.id.hex}")
        return text.body or ""

    def later(self, **by: int) -> None:
        self.scene.clock.advance(timedelta(**by))

    def looked_at(self, message: Message) -> Ready:
        """Judge a text as if it were to leave when it is due."""
        with self.scene.database.read() as session:
            row = session.get_one(Message, (message.clinic_id, message.id))
            return self.scene.program.delivery.checks.look_at(session, row, row.due_at)
