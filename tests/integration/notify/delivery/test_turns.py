"""Clinics take turns, and each sender sends at its pace, whoever sends for it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from service.base.database import Database
from service.clinics.models import Sender
from service.notify.delivery.claim import claim
from service.notify.delivery.pacing import Load, give, let_rest
from service.notify.delivery.progress import oldest_due
from service.notify.delivery.turns import Turns
from service.notify.delivery.waiting import due_clinics
from service.notify.models import Message, SenderPace
from tests.cast import Cast, House, a_sender, the_cast
from tests.integration.notify.delivery.pipes import put_many
from tests.support.telephony import MovableClock

WANTED = 16


@dataclass(frozen=True, slots=True)
class Lanes:
    """A database of clinics whose senders take ten segments a second, and a clock."""

    database: Database
    clock: MovableClock
    cast: Cast

    def put(self, house: House, texts: int, ago: float = 60, lane: str = "aftercare") -> None:
        put_many(self.database, house, texts, self.clock.now() - timedelta(seconds=ago), lane)

    def turns(self, lane: str = "aftercare") -> Turns:
        return Turns(self.database, self.clock, lane)

    def claimed(self, turns: Turns, wanted: int = WANTED) -> list[Message]:
        shares = turns.next_shares(wanted)
        with self.database.write() as session:
            return turns.claim(session, shares)

    def load(self, house: House, segments: int) -> datetime:
        key = (house.clinic.id, house.sender.id)
        with self.database.write() as session:
            return give(session, {key: Load(10.0, segments)}, self.clock.real())[key]

    def oldest(self, lane: str = "aftercare") -> datetime | None:
        with self.database.read() as session:
            return oldest_due(session, lane, self.clock.now(), self.clock.real())


@pytest.fixture
def lanes(database: Database) -> Lanes:
    with database.write() as session:
        cast = the_cast(session)
        session.execute(update(Sender).values(segments_per_second=10.0))
    return Lanes(database, MovableClock(), cast)


def test_one_text_of_a_clinic_leaves_before_thousands_of_another(lanes: Lanes) -> None:
    lanes.put(lanes.cast.owner, 3000, ago=60)
    lanes.put(lanes.cast.outsider, 1, ago=50)
    came = lanes.claimed(lanes.turns())
    assert lanes.cast.outsider.clinic.id in {message.clinic_id for message in came}


def test_with_one_place_clinics_are_served_in_turn(lanes: Lanes) -> None:
    for house in (lanes.cast.owner, lanes.cast.outsider):
        lanes.put(house, 3)
    turns = lanes.turns()
    came = [lanes.claimed(turns, wanted=1)[0].clinic_id for _ in range(4)]
    assert came[0] != came[1]
    assert came[:2] == came[2:]


@pytest.mark.parametrize("few", [500, 1], ids=["by the texts", "clinic by clinic"])
def test_however_it_is_read_the_same_clinics_are_due(lanes: Lanes, few: int) -> None:
    lanes.put(lanes.cast.owner, 4, ago=60)
    lanes.put(lanes.cast.outsider, 2, ago=-3600)
    with lanes.database.read() as session:
        due = due_clinics(session, "aftercare", lanes.clock.now(), few)
        oldest = session.scalar(select(Message.next_try_at).order_by(Message.next_try_at))
    assert due == {lanes.cast.owner.clinic.id: oldest}


def test_a_claim_takes_the_oldest_texts_of_its_lane(lanes: Lanes) -> None:
    lanes.put(lanes.cast.owner, 3, lane="urgent")
    lanes.put(lanes.cast.owner, 5)
    with lanes.database.write() as session:
        came = claim(session, "aftercare", {lanes.cast.owner.clinic.id: 3}, lanes.clock.now())
    assert [message.body for message in came] == ["Text 0", "Text 1", "Text 2"]


@pytest.mark.postgres
def test_what_another_worker_holds_is_passed_over(postgres_database: Database) -> None:
    with postgres_database.write() as session:
        cast = the_cast(session)
    lanes = Lanes(postgres_database, MovableClock(), cast)
    lanes.put(cast.owner, 5)
    shares = {cast.owner.clinic.id: 3}
    with postgres_database.write() as one, postgres_database.write() as other:
        first = claim(one, "aftercare", shares, lanes.clock.now())
        second = claim(other, "aftercare", shares, lanes.clock.now())
    assert (len(first), len(second)) == (3, 2)
    assert {message.id for message in first}.isdisjoint(message.id for message in second)


def test_a_busy_sender_s_clinic_is_left_out_until_it_is_free(lanes: Lanes) -> None:
    lanes.put(lanes.cast.owner, 10)
    lanes.load(lanes.cast.owner, 30)
    turns = lanes.turns()
    assert turns.next_shares(WANTED) == {}
    assert 2 < (turns.seconds_until_free() or 0) <= 3
    lanes.clock.machine_ahead += timedelta(seconds=2.6)
    assert turns.next_shares(WANTED)


def test_whatsapp_that_rests_holds_up_no_sms(lanes: Lanes) -> None:
    house = lanes.cast.owner
    with lanes.database.write() as session:
        other = a_sender(session, house.site, "whatsapp:+447700900900", channel="whatsapp")
        until = {(house.clinic.id, other.id): lanes.clock.real() + timedelta(minutes=1)}
        let_rest(session, until, lanes.clock.real())
    lanes.put(house, 3, ago=60)
    with lanes.database.write() as session:
        session.execute(update(Message).values(channel="whatsapp"))
    assert lanes.oldest() is None
    lanes.put(house, 2, ago=30)
    with lanes.database.read() as session:
        by_sms = select(Message.next_try_at).where(Message.channel == "sms")
        assert lanes.oldest() == session.scalar(by_sms.order_by(Message.next_try_at))
    turns = lanes.turns()
    assert [message.channel for message in lanes.claimed(turns)] == ["sms", "sms"]
    assert turns.next_shares(WANTED) == {}
    assert (turns.seconds_until_free() or 0) > 50
    lanes.clock.machine_ahead += timedelta(minutes=1)
    assert turns.next_shares(WANTED)


def test_sms_that_rests_holds_up_whatsapp_too_and_nobody_waits_on_the_spot(lanes: Lanes) -> None:
    house, real = lanes.cast.owner, lanes.clock.real()
    with lanes.database.write() as session:
        a_sender(session, house.site, "whatsapp:+447700900900", channel="whatsapp")
        let_rest(session, {(house.clinic.id, house.sender.id): real + timedelta(minutes=1)}, real)
    lanes.put(house, 3)
    turns = lanes.turns()
    assert turns.next_shares(WANTED) == {}
    assert (turns.seconds_until_free() or 0) > 50


def test_others_are_served_while_a_sender_is_busy(lanes: Lanes) -> None:
    for house in (lanes.cast.owner, lanes.cast.outsider):
        lanes.put(house, 10)
    lanes.load(lanes.cast.owner, 600)
    assert {one.clinic_id for one in lanes.claimed(lanes.turns())} == {lanes.cast.outsider.clinic.id}


def test_an_idle_sender_is_given_no_more_than_a_second_s_worth(lanes: Lanes) -> None:
    lanes.put(lanes.cast.owner, 100)
    assert len(lanes.claimed(lanes.turns(), wanted=64)) == 5


def test_an_urgent_text_waits_for_no_pace(lanes: Lanes) -> None:
    lanes.put(lanes.cast.owner, 1, lane="urgent")
    lanes.load(lanes.cast.owner, 600)
    assert len(lanes.claimed(lanes.turns("urgent"))) == 1
    assert lanes.oldest("urgent") is not None


def test_what_waits_for_its_sender_is_not_late(lanes: Lanes) -> None:
    lanes.put(lanes.cast.owner, 3, ago=60)
    lanes.put(lanes.cast.outsider, 3, ago=30)
    assert lanes.oldest() == _oldest_of(lanes, lanes.cast.owner)
    lanes.load(lanes.cast.owner, 600)
    assert lanes.oldest() == _oldest_of(lanes, lanes.cast.outsider)


def test_two_workers_share_one_pace(lanes: Lanes) -> None:
    with ThreadPoolExecutor(4) as workers:
        free: list[datetime] = list(workers.map(lambda _: lanes.load(lanes.cast.owner, 50), range(4)))
    assert max(free) - lanes.clock.real() > timedelta(seconds=19)
    with lanes.database.read() as session:
        assert session.scalars(select(SenderPace.free_at)).all() == [max(free)]


def _oldest_of(lanes: Lanes, house: House) -> datetime | None:
    with lanes.database.read() as session:
        theirs = select(Message.next_try_at).where(Message.clinic_id == house.clinic.id)
        return session.scalar(theirs.order_by(Message.next_try_at))
