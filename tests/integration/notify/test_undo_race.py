"""A tick is taken back in the very second in which its text leaves: whoever commits first wins, on two connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import SYSTEM
from service.base.database import Database
from service.base.phones import Phones
from service.courses.facts import CourseFact, FactKind
from service.courses.models import CourseSession
from service.notify.delivery.checks import Checks
from service.notify.delivery.claim import claim
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.planning import TextPlanner
from tests.cast import a_course, the_cast
from tests.support.telephony import wait_for
from tests.support.waits import somebody_waits

ENDED = datetime(2026, 12, 7, 11, 0, tzinfo=UTC)
DUE = ENDED + timedelta(minutes=5)


@dataclass(frozen=True)
class Ticked:
    """A session that has just been ticked, with its first text due."""

    database: Database
    clinic_id: UUID
    course_id: UUID
    session_id: UUID

    def tell(self, session: Session, kind: FactKind) -> None:
        visit = session.get_one(CourseSession, (self.clinic_id, self.session_id))
        done = kind == "completed"
        visit.state, visit.completed_at, visit.completion = (
            "completed" if done else "booked",
            ENDED if done else None,
            1,
        )
        session.flush()
        fact = CourseFact(kind, self.clinic_id, self.course_id, (self.session_id,), SYSTEM, DUE)
        TextPlanner(Checks(Phones(allow_drama=True))).on_fact(session, fact)

    def undo(self) -> None:
        with self.database.write() as session:
            self.tell(session, "completion_undone")

    def claim(self, session: Session) -> list[Message]:
        return claim(session, "urgent", {self.clinic_id: 16}, DUE)

    def state(self) -> str:
        first = select(Message.state).where(Message.session_id == self.session_id, Message.step == "straight_after")
        with self.database.read() as session:
            return session.scalars(first).one()


@pytest.fixture
def ticked(postgres_database: Database) -> Ticked:
    with postgres_database.write() as session:
        house = the_cast(session).owner
        course = a_course(session, house.patients[0], house.site, house.protocol, sessions=1)
        (visit,) = session.scalars(select(CourseSession).where(CourseSession.course_id == course.id))
        visit.starts_at, visit.placement = ENDED - timedelta(hours=1), 1
        made = Ticked(postgres_database, house.clinic.id, course.id, visit.id)
        made.tell(session, "completed")
    return made


def meanwhile(act: Callable[[], None], waits: Callable[[], bool], then: Callable[[], None]) -> None:
    """Begin something in another connection, and go on once it waits for us."""
    with ThreadPoolExecutor(1) as hand:
        going = hand.submit(act)
        wait_for(waits)
        then()
        going.result(timeout=10)


@pytest.mark.postgres
def test_the_worker_first_the_text_goes_and_the_undo_leaves_it_alone(ticked: Ticked) -> None:
    with ticked.database.writing_session() as worker:
        (message,) = ticked.claim(worker)

        def departs() -> None:
            move_message(worker, message, "queued", None, DUE)
            worker.flush()
            move_message(worker, message, "sending", None, DUE)
            worker.commit()

        meanwhile(ticked.undo, somebody_waits(ticked.database), departs)
    assert ticked.state() == "sending"


@pytest.mark.postgres
def test_the_undo_first_no_worker_finds_the_text(ticked: Ticked) -> None:
    with ticked.database.writing_session() as desk:
        ticked.tell(desk, "completion_undone")
        with ticked.database.write() as worker:
            assert ticked.claim(worker) == []
        desk.commit()
    with ticked.database.write() as worker:
        assert ticked.claim(worker) == []
    assert ticked.state() == "cancelled"
