"""A text that alone is refused as if the account were holds up no other text, and ends as not sent."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.database import Database
from service.base.ids import new_id
from service.notify.delivery.delivery import Delivery
from service.notify.delivery.provider import Accepted, Credentials, Doubt, Listed, Outcome, Refused, SendRequest
from service.notify.delivery.stops.doubting import doubts_of
from service.notify.delivery.stops.hearing import Heard
from service.notify.delivery.stops.models import SenderStop
from service.notify.models import Attempt, Message
from tests.cast import SHARED_PHONE, House, a_message, the_cast
from tests.integration.notify.delivery.scene import Scene

ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what lies above the database: the queries are asked of both."""

FIRE_WALL = Refused("configuration", "provider_credentials", 403)
NOT_OUR_NUMBER = Refused("configuration", "sender_unusable", 21606)


@dataclass(slots=True)
class PickyNetwork:
    """Takes every text but some, and none while it is down."""

    answer: Refused
    refuses: set[str] = field(default_factory=set)
    down: bool = False
    calls: list[str] = field(default_factory=list)

    def send(self, request: SendRequest) -> Outcome:
        self.calls.append(request.body)
        return self.answer if self.down or request.body in self.refuses else Accepted("SM" + new_id().hex)

    def search(self, credentials: Credentials, sender: str, to: str, since: datetime) -> list[Listed]:
        return []


@dataclass(frozen=True, slots=True)
class Picky:
    """The scene with such a network; minutes pass for both clocks."""

    scene: Scene
    network: PickyNetwork
    delivery: Delivery

    def put(self, body: str, **over: object) -> UUID:
        return self.scene.put(body, expires_at=self.scene.parts.clock.now() + timedelta(hours=12), **over)

    def minutes_pass(self, minutes: float) -> None:
        """Let time pass, and do what the clock and the workers do."""
        self.scene.parts.clock.machine_ahead += timedelta(minutes=minutes)
        for _ in range(2):
            self.delivery.stops.run()
            self.delivery.drain("urgent")

    def stops(self) -> int:
        with self.scene.parts.database.read() as session:
            return session.scalar(select(func.count()).select_from(SenderStop)) or 0

    def ends(self, text: UUID) -> tuple[str, str | None]:
        return self.scene.state(text), self.scene.message(text).reason


@pytest.fixture
def picky(scene: Scene) -> Picky:
    return _picky(scene, FIRE_WALL)


def _picky(scene: Scene, answer: Refused) -> Picky:
    parts, network = scene.parts, PickyNetwork(answer)
    return Picky(scene, network, Delivery(parts.settings, parts.database, parts.clock, parts.phones, network))


@ON_ONE
def test_a_text_that_alone_is_refused_ends_and_stops_nobody(picky: Picky) -> None:
    picky.network.refuses.add("poison")
    poison = picky.put("poison")
    others = []
    for number in range(4):
        others.append(picky.put(f"Text {number}", clinic_id=picky.scene.cast.outsider.clinic.id))
        picky.minutes_pass(2)
    assert picky.ends(poison) == ("failed", "text_refused")
    assert picky.network.calls.count("poison") == 3
    assert (picky.stops(), len(picky.network.calls)) == (0, 3 + len(others))


def test_two_texts_that_are_refused_stop_the_account_and_nothing_is_lost(picky: Picky) -> None:
    picky.network.down = True
    texts = [picky.put(f"Text {number}") for number in range(6)]
    picky.minutes_pass(0)
    assert picky.stops() == 2, "both clinics share the account"
    for _ in range(3):
        picky.minutes_pass(5)
    calls = len(picky.network.calls)
    picky.network.down = False
    picky.minutes_pass(5)
    picky.minutes_pass(0)
    assert {picky.scene.state(text) for text in texts} == {"accepted"}
    assert calls <= 6 + 4


@ON_ONE
def test_a_number_that_may_not_text_one_phone_goes_on_with_the_others(scene: Scene) -> None:
    picky = _picky(scene, NOT_OUR_NUMBER)
    picky.network.refuses.add("poison")
    poison = picky.put("poison")
    for number in range(6):
        picky.put(f"Text {number}")
        picky.minutes_pass(5)
    assert picky.ends(poison) == ("failed", "text_refused")
    assert picky.stops() == 1, "a code of the network stops its sender at once, and once"
    assert picky.network.calls.count("poison") <= 4


@ON_ONE
def test_others_wait_no_longer_than_for_one_probe_whatever_is_refused_all_the_time(scene: Scene) -> None:
    picky = _picky(scene, FIRE_WALL)
    for poison in ("one", "two"):
        picky.network.refuses.add(poison)
        picky.put(poison)
    picky.minutes_pass(0)
    assert picky.stops() == 2, "both clinics share the account"
    answer = picky.put("We have your text.", kind="acknowledgement")
    picky.minutes_pass(0)
    assert picky.ends(answer) == ("planned", "sender_stopped")
    picky.minutes_pass(5)
    assert picky.ends(answer) == ("accepted", None)


STORIES: dict[str, Doubt | None] = {
    "P-": "unsure",
    "A+ P-": "unsure",
    "Q- P-": None,
    "Q- A+ P-": "unsure",
    "P- P- P- P-": "unsure",
    "P- A+ P-": "unsure",
    "P- A+ P- A+ P-": "its_own",
    "P- A+ P- P- P-": "unsure",  # nothing else was called for since
    "P- P- P- A+ P-": "unsure",  # one call that was taken shows one thing
    "P- Q- A+ P- Q- A+ P-": "unsure",  # the account was away, twice
    "Q- P- A+ Q- P- A+ P-": "unsure",
    "P- A+ P- A+ Q- P-": "unsure",  # and now it is away again
}
"""Calls for the text P and for others, taken or refused, and what the last refusal is about; None: the account."""


def test_what_became_of_other_texts_tells_whose_a_refusal_is(database: Database) -> None:
    with database.write() as session:
        house = the_cast(session).owner
        texts = {name: a_message(session, house.clinic, dedupe_key=f"reply:{name}") for name in "PAQ"}
    said = {}
    for story in STORIES:
        with database.writing_session() as session:
            said[story] = _read_in(session, house, texts, story)
            session.rollback()
    assert said == STORIES


def _read_in(session: Session, house: House, texts: dict[str, Message], story: str) -> Doubt | None:
    calls, begun = story.split(), datetime.now(UTC) - timedelta(hours=1)
    for number, call in enumerate(calls):
        last, at = number == len(calls) - 1, begun + timedelta(minutes=number)
        state = "started" if last else {"+": "accepted", "-": "refused"}[call[1]]
        session.add(_attempt(house, texts[call[0]], number, state, at))
    session.flush()
    heard = Heard(house.clinic.id, house.sender.id, texts["P"].id, FIRE_WALL)
    return doubts_of(session, [heard], datetime.now(UTC)).get(texts["P"].id)


def _attempt(house: House, text: Message, number: int, state: str, at: datetime) -> Attempt:
    return Attempt(
        clinic_id=house.clinic.id,
        message_id=text.id,
        number=number,
        sender_id=house.sender.id,
        channel="sms",
        to_number=SHARED_PHONE,
        to_digest="one",
        body=text.dedupe_key,
        segments=1,
        state=state,
        reason=FIRE_WALL.reason if state == "refused" else None,
        provider_id=f"SM{number}" if state == "accepted" else None,
        started_at=at,
        finished_at=at + timedelta(seconds=1),
    )
