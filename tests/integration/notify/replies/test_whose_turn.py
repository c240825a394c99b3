"""What writes at one moment takes turns, and never waits in a ring: on two connections to PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from service.base.database import Database
from service.notify.delivery.claim import claim
from service.notify.inbox.taking import actor_of_staff, locked
from service.notify.moves import move_message
from service.notify.replies.conversations import conversation_with
from service.notify.triage.lexicon import Lexicon
from tests.cast import the_cast
from tests.integration.notify.replies.parts import MARNIE, UNKNOWN, Clinic, a_treated_patient
from tests.support.clocks import FixedClock
from tests.support.telephony import wait_for
from tests.support.waits import somebody_waits

PATIENCE = 10


@pytest.fixture
def clinic(postgres_database: Database, clock: FixedClock, lexicon: Lexicon) -> Clinic:
    with postgres_database.write() as session:
        cast = the_cast(session)
    return Clinic(postgres_database, clock, cast, lexicon)


def let_leave(clinic: Clinic) -> set[str]:
    """Claim what is due and write it down as a worker does; returns what kinds of text that were."""
    now = clinic.clock.now()
    with clinic.database.write() as session:
        claimed = claim(session, "urgent", {clinic.house.clinic.id: 16}, now)
        for state in ("queued", "sending"):
            for message in claimed:
                move_message(session, message, state, None, now)
            session.flush()
        return {message.kind for message in claimed}


def test_texts_leave_while_more_comes_in_of_the_same_patient(clinic: Clinic) -> None:
    a_treated_patient(clinic)
    clinic.text("PAIN")
    item = clinic.item()
    with ThreadPoolExecutor(1) as worker, clinic.database.writing_session() as reply:
        conversation_with(reply, clinic.house.sender, MARNIE, clinic.clock.now())
        locked(reply, item.clinic_id, item.id)
        assert worker.submit(let_leave, clinic).result(PATIENCE) == {"acknowledgement", "alert"}


def test_a_link_waits_for_a_text_of_that_number_and_holds_nothing_meanwhile(clinic: Clinic) -> None:
    patient = a_treated_patient(clinic).patient
    clinic.text("PAIN", sender=UNKNOWN)
    item, nurse = clinic.item(), actor_of_staff(clinic.house.nurse)

    def link() -> None:
        with clinic.database.write() as session:
            clinic.desk.link_patient(session, nurse, item.id, patient.id)

    with ThreadPoolExecutor(1) as desk, clinic.database.writing_session() as reply:
        conversation_with(reply, clinic.house.sender, UNKNOWN, clinic.clock.now())
        linking = desk.submit(link)
        wait_for(somebody_waits(clinic.database))
        locked(reply, item.clinic_id, item.id)
        reply.commit()
        linking.result(PATIENCE)
    assert clinic.item().patient_id == patient.id
