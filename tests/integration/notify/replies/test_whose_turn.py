"""What writes at one moment takes turns, and never waits in a ring: on two connections to PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.database import Database
from service.base.phones import Phones
from service.courses.sessions import hold_still
from service.notify.delivery.checks import Checks
from service.notify.delivery.claim import claim
from service.notify.inbox.taking import actor_of_staff, locked
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.planning import TextPlanner
from service.notify.replies.conversations import conversation_with
from service.notify.replies.room import Replies
from service.notify.triage.tongues import Tongues
from tests.cast import a_course, a_message, a_session, the_cast
from tests.integration.notify.replies.parts import MARNIE, UNKNOWN, Clinic, Treated, a_text_sent, a_treated_patient
from tests.support.clocks import FixedClock
from tests.support.telephony import wait_for
from tests.support.waits import somebody_waits

PATIENCE = 10


@pytest.fixture
def clinic(postgres_database: Database, clock: FixedClock, tongues: Tongues) -> Clinic:
    with postgres_database.write() as session:
        cast = the_cast(session)
    return Clinic(postgres_database, clock, cast, tongues)


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


def _a_skipped_text(clinic: Clinic, juno: Treated) -> Message:
    """Put in a text that is planned again once she can be reached; so its row is held where that may have changed."""
    with clinic.database.write() as session:
        return a_message(
            session,
            clinic.house.clinic,
            kind="step",
            lane="aftercare",
            state="skipped",
            reason="opted_out",
            step="day_3",
            patient_id=juno.patient.id,
            course_id=juno.course.id,
            session_id=juno.treated.id,
            to_number=None,
            body=None,
        )


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


@pytest.mark.parametrize("words", ["STOP, and can you ring me about my face", "Wrong number"])
def test_a_reply_about_the_number_holds_no_texts_while_the_desk_has_the_item(clinic: Clinic, words: str) -> None:
    juno = a_treated_patient(clinic)
    clinic.text("Can I bring my sister?")
    item = clinic.item()
    _comes_in_after(clinic, juno, clinic.form(words), lambda desk: locked(desk, item.clinic_id, item.id))
    assert words in clinic.item().text


def test_a_reply_about_the_number_holds_no_texts_while_the_desk_has_the_course_it_answers(clinic: Clinic) -> None:
    juno = a_treated_patient(clinic)
    with clinic.database.write() as session:
        planned = a_course(session, juno.patient, clinic.house.site, clinic.house.protocol)
        offered = Treated(juno.patient, planned, a_session(session, planned, 1))
    a_text_sent(clinic, offered, "booked", sid="SM" + "a" * 32)
    form = clinic.form("STOP", OriginalRepliedMessageSid="SM" + "a" * 32)
    _comes_in_after(clinic, juno, form, lambda desk: hold_still(desk, planned.clinic_id, planned.id))


def _comes_in_after(clinic: Clinic, juno: Treated, form: dict[str, str], hold: Callable[[Session], object]) -> None:
    """Let a reply come in while the desk holds something, which then takes her texts in hand before the reply does."""
    skipped, phones = _a_skipped_text(clinic, juno), Phones(allow_drama=True)
    planner = TextPlanner(Checks(phones))
    replies = Replies(clinic.database, clinic.clock, phones, clinic.tongues, (), [planner.on_patient_fact])
    with ThreadPoolExecutor(1) as provider, clinic.database.writing_session() as desk:
        hold(desk)
        coming = provider.submit(replies.intake.receive, form)
        wait_for(somebody_waits(clinic.database))
        texts = select(Message.id).where(Message.id == skipped.id).with_for_update(nowait=True)
        assert desk.scalar(texts) == skipped.id
        desk.commit()
        coming.result(PATIENCE)
