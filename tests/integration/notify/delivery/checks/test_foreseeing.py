"""What a course's page foresees of its texts is what they are judged by when they are due."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from service.base.database import Database
from service.base.phones import Phones
from service.notify.delivery.checks import Checks, NotReady, Ready
from service.notify.delivery.verdict import Expire, Send, Wait
from service.notify.models import Message
from tests.integration.notify.delivery.checks.scene import NOON, Clinic, a_clinic_of
from tests.integration.notify.delivery.checks.test_batches import unknown_step
from tests.support.statements import counted

CHECKS = Checks(Phones(allow_drama=True))


def texts_of(clinic: Clinic) -> list[Message]:
    """Put in texts that are due at other moments: long past its use, now, at night, on another day, at the session."""
    course = clinic.course(clinic.patient())
    night, later = NOON.replace(hour=23), NOON + timedelta(days=3)
    stale = clinic.text(course, "day_1", due_at=NOON - timedelta(days=2), expires_at=NOON - timedelta(days=1))
    return [
        stale,
        clinic.text(course, "day_2"),
        clinic.text(course, "day_3", due_at=night),
        clinic.text(course, "day_5", due_at=later),
        clinic.text(course, "prepare", due_at=NOON - timedelta(hours=1)),
    ]


def foreseen(session: Session, messages: list[Message], now: datetime = NOON) -> list[Ready | NotReady]:
    rows = [session.get_one(Message, (one.clinic_id, one.id)) for one in messages]
    return CHECKS.foresee(session, rows, now)


def test_each_is_judged_as_it_will_be_when_it_is_due(database: Database) -> None:
    with database.write() as session:
        messages = texts_of(a_clinic_of(session, 10))
    with database.read() as session:
        looked = foreseen(session, messages)
        rows = [session.get_one(Message, (one.clinic_id, one.id)) for one in messages]
        alone = [CHECKS.look_at(session, row, max(NOON, row.due_at)) for row in rows]
    assert looked == alone
    kinds = [type(one.verdict) for one in alone]
    assert kinds == [Expire, Send, Wait, Send, Send]


def test_the_cap_of_a_day_is_foreseen_for_what_comes_after_another(database: Database) -> None:
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        clinic.house.clinic.daily_text_cap = 1
        course = clinic.course(clinic.patient())
        texts = [clinic.text(course, "day_5", due_at=NOON + timedelta(hours=hours)) for hours in (2, 1, 24)]
    with database.read() as session:
        looked = [one.verdict for one in foreseen(session, texts) if isinstance(one, Ready)]
    assert [type(one) for one in looked] == [Wait, Send, Send]


def test_one_that_cannot_be_judged_hides_no_other(database: Database) -> None:
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        messages = texts_of(clinic)
        unknown_step(clinic, messages[1])
    with database.read() as session:
        looked = foreseen(session, messages)
    assert [type(one) for one in looked] == [Ready, NotReady, Ready, Ready, Ready]


def test_many_are_foreseen_in_as_many_queries_as_two(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        messages = texts_of(a_clinic_of(session, 10))
    asked = []
    for some in (messages, messages[-2:], messages):  # the first time protocols are read as well
        with sqlite_database.read() as session:
            rows = [session.get_one(Message, (one.clinic_id, one.id)) for one in some]
            with counted(sqlite_database) as statements:
                CHECKS.foresee(session, rows, NOON)
        asked.append(len(statements))
    assert asked[1] == asked[2]
