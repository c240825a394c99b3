"""What a client of a crowd does: book, move, swap, cancel, plan again, keep places, make appointments."""

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.appointments.requests import AppointmentRequest
from service.courses.life.model import Place
from service.courses.models import Course, CourseSession
from service.courses.offers.models import Offer
from service.courses.planning import Proposal
from service.courses.requests import BookingRequest, WantedSession
from tests.integration.courses.load.crowd import Answer, Task
from tests.integration.courses.stateful.stage import Stage
from tests.integration.courses.stateful.world import MICRO, PEOPLE, ROOMS, moment_of

Row = TypeVar("Row")
FIRST = date(2026, 12, 7)
TIMES = (time(9), time(10, 30), time(14), time(15, 30))
APART = timedelta(days=28)
FREE = text(
    "select count(*) from bookings where clinic_id = :clinic and active and (expires_at is null or expires_at > :now)"
    " and blocked_from < :until and blocked_until > :since and (practitioner_id = :who or room_id = :where)"
)


def book_one_place(stage: Stage, task: Task, together: Any) -> Sequence[Answer]:
    """Book the course that everybody wants, round after round; the place of each round is another."""
    client, answers = Client(stage, task), []
    for at in range(task.deeds):
        together.wait()
        answers.append(client.do(f"round {at}", partial(client.book, places=client.chain(at))))
    return answers


def do_all_sorts(stage: Stage, task: Task, together: Any) -> Sequence[Answer]:
    """Do a fixed amount of everything, all of it on the same few places."""
    return _do(stage, task, together, DEEDS)


def do_all_sorts_and_fall_ill(stage: Stage, task: Task, together: Any) -> Sequence[Answer]:
    """Do all that, and let practitioners fall ill on the days that everybody wants."""
    return _do(stage, task, together, {**DEEDS, "fall ill": (1, Client.fall_ill), "answer": (3, Client.answer)})


def _do(stage: Stage, task: Task, together: Any, deeds: "Deeds") -> Sequence[Answer]:
    client = Client(stage, task)
    if together is not None:
        together.wait()
    answers = [client.do("book", client.book_again)]
    names = client.luck.choices(list(deeds), [weight for weight, _ in deeds.values()], k=task.deeds)
    return [*answers, *(client.do(name, partial(deeds[name][1], client)) for name in names)]


class Idle(Exception):  # noqa: N818 - it is none
    """There is nothing yet that this could be done to."""


class Client:
    """One of the desk, with patients of its own."""

    def __init__(self, stage: Stage, task: Task) -> None:
        self.stage, self.task, self.luck = stage, task, random.Random(task.number)
        self.program, self.desk, self.clinic_id = stage.program, task.clinic.receptionist, task.clinic.id
        self.wanted: BookingRequest | None = None

    def do(self, name: str, deed: Callable[[Session], object]) -> Answer:
        """Do it in a transaction of its own; whoever is refused a place asks at once for others."""
        self.wanted = None
        try:
            with self.program.database.write() as session:
                deed(session)
        except Refusal as refusal:
            return Answer(name, refusal.code, self._fault(refusal) if refusal.code == "slot_taken" else None)
        except Idle:
            return Answer(name, "idle")
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may be shown it
            return Answer(name, "error", f"{type(error).__name__}: {error}")
        return Answer(name, "done")

    def _fault(self, refusal: Refusal) -> str | None:
        clashes = refusal.detail["clashes"]
        if not clashes or not all(datetime.fromisoformat(one["start"]) for one in clashes):
            return "the time that clashes is not named"
        return self._fault_of_alternatives(self.wanted, refusal) if self.wanted else None

    def _fault_of_alternatives(self, wanted: BookingRequest, refusal: Refusal) -> str | None:
        """Ask for alternatives, and look at the same moment whether they are free."""
        engine = self.program.database.engine.execution_options(isolation_level="REPEATABLE READ")
        with Session(engine) as session:
            found = self.program.courses.alternatives(session, self.clinic_id, wanted, refusal)
            if not found:
                return "nothing was offered instead"
            return None if all(self._is_free(session, one) for one in found) else "what was offered instead is taken"

    def _is_free(self, session: Session, proposal: Proposal) -> bool:
        clinic, beside = self.task.clinic, timedelta(minutes=10)
        people = {key: row_id for row_id, key in clinic.people.items()}
        rooms = {key: row_id for row_id, key in clinic.rooms.items()}
        for one in proposal.sessions:
            span = {"since": one.start - beside, "until": one.end + beside, "now": self.stage.clock.now()}
            of = {"clinic": clinic.id, "who": people[one.practitioner], "where": rooms[one.room]}
            if session.scalar(FREE, {**span, **of}):
                return False
        return True

    def chain(self, at: int) -> tuple[WantedSession, ...]:
        """Return three places four weeks apart; the same for everybody who asks for the same number."""
        day, pair = FIRST + timedelta(days=at // 8), at % 2
        start = moment_of(day, TIMES[at // 2 % len(TIMES)])
        starts = [moment_of((start + APART * number).date(), start.time()) for number in range(3)]
        who, where = PEOPLE[pair], ROOMS[pair]
        return tuple(
            WantedSession(number=number, start=one, practitioner=who, room=where)
            for number, one in enumerate(starts, 1)
        )

    def place(self) -> WantedSession:
        """Return one of the places that everybody wants, or one that overlaps it."""
        one = self.luck.choice(self.chain(self.luck.randrange(self.task.places)))
        return WantedSession(
            number=one.number,
            start=one.start + timedelta(minutes=self.luck.choice((0, 0, 30))),
            practitioner=self.luck.choice(PEOPLE),
            room=self.luck.choice(ROOMS),
        )

    def book(self, session: Session, places: tuple[WantedSession, ...]) -> None:
        patient = self.luck.choice(self.task.patients)
        self.wanted = BookingRequest(patient_id=patient, protocol=MICRO, sessions=places, areas=("face",))
        self.program.courses.book(session, self.desk, self.wanted)

    def book_again(self, session: Session) -> None:
        self.book(session, self.chain(self.luck.randrange(self.task.places)))

    def move(self, session: Session) -> None:
        one, to = self._own(session), self.place()
        place = Place(to.start, to.practitioner, to.room)
        self.program.courses.moves.move(session, self.desk, self.clinic_id, one.course_id, one.number, place)

    def swap(self, session: Session) -> None:
        one = self._own(session, "booked")
        other = self._other(session, one)
        sides = (one.course_id, one.number), (other.course_id, other.number)
        self.program.courses.moves.swap(session, self.desk, self.clinic_id, *sides)

    def cancel(self, session: Session) -> None:
        one = self._own(session, "booked")
        self.program.courses.moves.cancel(session, self.desk, self.clinic_id, one.course_id, one.number)

    def replan(self, session: Session) -> None:
        one = self._own(session)
        self.program.courses.moves.replan(session, self.desk, self.clinic_id, one.course_id)

    def undo(self, session: Session) -> None:
        one = self._own(session)
        self.program.courses.undo(session, self.desk, self.clinic_id, one.course_id, one.number)

    def reserve(self, session: Session) -> None:
        places, patient = [self.place()], self.luck.choice(self.task.patients)
        kept = self.program.reservations.reserve(session, self.desk, patient, MICRO, places)
        if self.luck.random() < 0.5:
            self.program.reservations.release(session, self.desk, kept.id)

    def appoint(self, session: Session) -> None:
        at, patient = self.place(), self.luck.choice(self.task.patients)
        wanted = AppointmentRequest(
            kind="consultation", start=at.start, patient_id=patient, practitioner=at.practitioner, room=at.room
        )
        self.program.appointments.book(session, self.desk, wanted)

    def fall_ill(self, session: Session) -> None:
        on = FIRST + timedelta(days=self.luck.randrange(2))
        self.program.offers.sick_days.declare(session, self.desk, self.clinic_id, self.luck.choice(PEOPLE), on)

    def answer(self, session: Session) -> None:
        found = select(Offer).where(Offer.clinic_id == self.clinic_id, Offer.state.in_(("asked", "to_call")))
        answers, offer = self.program.offers.answers, self._one(session, found.order_by(Offer.id))
        if self.luck.random() < 0.7:
            answers.agree(session, self.desk, self.clinic_id, offer.id)
        else:
            answers.called(session, self.desk, self.clinic_id, offer.id, keep=True)

    def _own(self, session: Session, *states: str) -> CourseSession:
        found = self._sessions().where(Course.patient_id.in_(self.task.patients))
        found = found.where(CourseSession.state.in_(states or ("booked", "unplaced")))
        return self._one(session, found.order_by(CourseSession.id))

    def _other(self, session: Session, one: CourseSession) -> CourseSession:
        """Return a session of another course that has the same number."""
        found = self._sessions().where(CourseSession.number == one.number, CourseSession.course_id != one.course_id)
        return self._one(session, found.order_by(CourseSession.id))

    def _sessions(self) -> Select[CourseSession]:
        of_course = (Course.clinic_id == CourseSession.clinic_id) & (Course.id == CourseSession.course_id)
        return select(CourseSession).join(Course, of_course).where(CourseSession.clinic_id == self.clinic_id)

    def _one(self, session: Session, found: Select[Row]) -> Row:
        rows = session.scalars(found).all()
        if not rows:
            raise Idle
        return self.luck.choice(rows)


Deeds = Mapping[str, tuple[int, Callable[[Client, Session], None]]]
DEEDS: Deeds = {
    "book": (3, Client.book_again),
    "move": (5, Client.move),
    "swap": (4, Client.swap),
    "cancel": (2, Client.cancel),
    "replan": (2, Client.replan),
    "undo": (1, Client.undo),
    "reserve": (3, Client.reserve),
    "appoint": (2, Client.appoint),
}
