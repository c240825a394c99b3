"""What was left out because another text told it is told after all where that one did not arrive."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from service.base.database import Database
from service.notify.delivery.checks import Ready
from service.notify.delivery.verdict import Expire, Send, Skip, Verdict
from service.notify.models import MESSAGE_STATES, Message
from service.notify.states import LOST
from service.notify.uncovering import Uncovering
from service.notify.unsent import unsent_texts
from tests.integration.notify.delivery.checks.scene import NOON, a_clinic_of, look
from tests.support.clocks import FixedClock

EARLIER, EVENING = NOON - timedelta(hours=1), NOON + timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A text of noon that was left out for one of another treatment, which had left an hour before."""

    database: Database
    left_out: Message
    cover: Message

    def clock_looks(self) -> int:
        return Uncovering(self.database, FixedClock(EVENING)).run()

    def now(self) -> Message:
        with self.database.read() as session:
            return session.get_one(Message, (self.left_out.clinic_id, self.left_out.id))

    def verdict(self) -> Verdict:
        (ready,) = look(self.database, [self.left_out], EVENING)
        assert isinstance(ready, Ready)
        return ready.verdict


def left_out_for(database: Database, cover_state: str, *, told_by_third: bool = False, **over: Any) -> LeftOut:
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        patient = clinic.patient()
        cover = clinic.left(clinic.course(patient), "day_2", at=EARLIER, state=cover_state)
        if told_by_third:
            clinic.left(clinic.course(patient), "day_2", at=EARLIER)
        about = {"state": "skipped", "reason": "covered_by", "covered_by": cover.id, **over}
        return LeftOut(database, clinic.text(clinic.course(patient), "day_2", **about), cover)


def test_it_leaves_after_all_when_its_cover_did_not_arrive(database: Database) -> None:
    scene = left_out_for(database, "undelivered", expires_at=EVENING + timedelta(hours=9))
    assert scene.clock_looks() == 1
    row = scene.now()
    assert (row.state, row.reason, row.covered_by, row.next_try_at) == ("planned", "cover_lost", None, EVENING)
    assert scene.verdict() == Send()
    assert scene.clock_looks() == 0


@pytest.mark.parametrize("state", MESSAGE_STATES)
def test_what_may_still_arrive_covers_and_nothing_else(sqlite_database: Database, state: str) -> None:
    assert left_out_for(sqlite_database, state).clock_looks() == (1 if state in LOST else 0)


def test_what_went_stale_meanwhile_is_shown_to_the_desk(sqlite_database: Database) -> None:
    scene = left_out_for(sqlite_database, "failed", expires_at=EVENING - timedelta(hours=1))
    scene.clock_looks()
    assert scene.verdict() == Expire("expired_cover_lost")


def test_it_stays_out_where_yet_another_text_told_it_today(sqlite_database: Database) -> None:
    scene = left_out_for(sqlite_database, "failed", told_by_third=True)
    assert scene.clock_looks() == 1
    assert scene.verdict() == Skip("covered_by")


def test_what_another_text_told_is_nothing_for_the_desk(sqlite_database: Database) -> None:
    scene = left_out_for(sqlite_database, "delivered")
    with sqlite_database.read() as session:
        assert unsent_texts(session, scene.left_out.clinic_id, EVENING).texts == []
