"""Receipts come in any order, doubled, before our own record of the call, and for attempts that were given up.

Every order of what the network and we ourselves can say of one text is played on the real tables. Two orders that lead
to the same rows with the same events ahead go on alike, so that is played once. Each end is held against a judge who
knows nothing of the program: whatever got furthest counts.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from service.base.database import Database
from service.base.ids import new_id
from service.clinics.models import Sender
from service.notify.delivery.outcomes import Outcomes
from service.notify.delivery.provider import Accepted, Outcome, Refused, Unknown
from service.notify.models import Attempt, Message
from service.notify.moves import move_message
from service.notify.receipts import STATES, Receipt, apply, read_receipt
from tests.cast import House, a_message, a_sender, an_attempt, the_cast
from tests.support.clocks import MONDAY_MORNING, FixedClock

Event = tuple[str, ...]
"""What happens, to which attempt, with which error code: `("sent", "1")`, `("undelivered", "1", "30003")`."""

OFF, NOBODY = "30003", "30005"  # a phone that is off is tried again, a number that nobody has is not
TRY_AGAIN, PROVEN, SECOND_PROVEN = ("try again", "2"), ("proven unsent", "1"), ("proven unsent", "2")
ANSWERS: dict[str, Outcome] = {
    "no answer": Unknown("no_answer"),
    "busy": Refused("transient", "provider_unreachable"),
    "no": Refused("permanent", "number_invalid", 21211),
}
OWN = {number: (("taken", number), ("no answer", number)) for number in "12"}

SCENES: dict[str, list[Event]] = {
    "one attempt, doubled": [
        *[OWN["1"][0], ("queued", "1"), ("sent", "1"), ("sent", "1")],
        *[("delivered", "1"), ("delivered", "1"), ("read", "1")],
    ],
    "one attempt whose answer was lost": [OWN["1"][1], ("sent", "1"), ("delivered", "1"), ("read", "1"), PROVEN],
    "a number that nobody has": [OWN["1"][0], ("sent", "1"), ("undelivered", "1", NOBODY), ("failed", "1", NOBODY)],
    "off at first": [
        *[OWN["1"][0], ("undelivered", "1", OFF), ("undelivered", "1", OFF), TRY_AGAIN],
        *[OWN["2"][0], ("sent", "2"), ("delivered", "2")],
    ],
    "said to be off, but delivered": [
        *[OWN["1"][0], ("undelivered", "1", OFF), ("delivered", "1"), TRY_AGAIN, OWN["2"][0], ("failed", "2", NOBODY)],
    ],
    "given up as unsent, but delivered": [
        *[OWN["1"][1], PROVEN, ("sent", "1"), ("delivered", "1"), TRY_AGAIN, OWN["2"][1], ("sent", "2")],
    ],
    "given up as unsent, and refused by the phone later": [
        *[OWN["1"][1], PROVEN, ("undelivered", "1", NOBODY), TRY_AGAIN, OWN["2"][0], ("read", "2"), ("delivered", "2")],
    ],
    "given up as unsent, then off, and the network busy": [
        *[OWN["1"][1], PROVEN, ("sent", "1"), ("undelivered", "1", OFF), TRY_AGAIN, ("busy", "2")],
    ],
    "given up as unsent, then of nobody, and the network busy": [
        *[OWN["1"][1], PROVEN, ("sent", "1"), ("undelivered", "1", NOBODY), TRY_AGAIN, ("busy", "2")],
    ],
    "given up as unsent, then off, and refused": [
        *[OWN["1"][1], PROVEN, ("sent", "1"), ("undelivered", "1", OFF), TRY_AGAIN, ("no", "2")],
    ],
    "given up as unsent twice, and off": [
        *[OWN["1"][1], PROVEN, ("sent", "1"), ("failed", "1", OFF), TRY_AGAIN, OWN["2"][1], SECOND_PROVEN],
    ],
    "given up as unsent twice, and of nobody": [
        *[OWN["1"][1], PROVEN, ("sent", "1"), ("failed", "1", NOBODY), TRY_AGAIN, OWN["2"][1], SECOND_PROVEN],
    ],
    "of nobody, then off": [
        *[OWN["1"][1], PROVEN, ("undelivered", "1", NOBODY), TRY_AGAIN, OWN["2"][0], ("undelivered", "2", OFF)],
    ],
    "off twice": [
        *[OWN["1"][0], ("undelivered", "1", OFF), TRY_AGAIN, OWN["2"][0], ("sent", "2"), ("undelivered", "2", OFF)],
    ],
}

GOT_OUT = ("accepted", "sent", "delivered", "read")


def judge(told: Counter[Event], *, tried_again: bool) -> set[str]:
    """Say where a text may stand once all was told, in this order. Nothing here knows how the program goes about it."""
    best = [_standing(told, number) for number in "12"[: 1 + tried_again]]
    furthest = max((GOT_OUT.index(one) for one in best if one in GOT_OUT), default=None)
    if furthest is not None:
        return {GOT_OUT[furthest]}
    if "open" in best:
        return {"unknown", "sending"}
    last = next(reversed(told))
    over = NOBODY in _codes(told) or last == ("no", "2")
    return {"queued"} if "again" in best and not over else {"undelivered", "failed"}


def _standing(told: Counter[Event], number: str) -> str:
    """Say how far one attempt got, whatever came first."""
    heard = {STATES[event[0]] for event in told if event[1] == number and event[0] in STATES}
    if heard & {"delivered", "read"}:
        return "read" if "read" in heard else "delivered"
    if heard & {"undelivered", "failed"}:
        return "again" if OFF in _codes(told) else "bad"
    if "sent" in heard:
        return "sent"
    if heard or OWN[number][0] in told:
        return "accepted"
    if ("no", number) in told:
        return "bad"
    return "again" if {("proven unsent", number), ("busy", number)} & set(told) else "open"


def _codes(told: Counter[Event]) -> set[str]:
    return {event[2] for event in told if len(event) > 2}


@dataclass
class Play:
    """One text on the tables of one database; every order of the events is played, each from where it was."""

    session: Session
    house: House
    second: Sender
    message_id: UUID
    attempts: dict[str, UUID]
    outcomes: Outcomes
    seen: set[object] = field(default_factory=set)
    ends: list[tuple[Counter[Event], bool, str]] = field(default_factory=list)

    def every_order(self, ahead: Counter[Event], told: Counter[Event]) -> None:
        here = (self._rows(), frozenset(ahead.items()))
        if here in self.seen:
            return
        self.seen.add(here)
        possible = [event for event in ahead if self._can_happen(event)]
        if not possible:
            self.ends.append((told, "2" in self.attempts, self.message().state))
        for event in possible:
            before, known = self.message().state, dict(self.attempts)
            undo = self.session.begin_nested()
            self._happens(event)
            self._never_goes_back(before, self.message().state)
            self.every_order(ahead - Counter([event]), told + Counter([event]))
            undo.rollback()
            self.session.expire_all()
            self.attempts = known

    def _can_happen(self, event: Event) -> bool:
        if event == TRY_AGAIN:
            return self.message().state == "queued"
        if event[1] not in self.attempts:
            return False
        return event not in {PROVEN, SECOND_PROVEN} or self.attempt(event[1]).state == "unknown"

    def _happens(self, event: Event) -> None:
        what, number = event[0], event[1]
        if event == TRY_AGAIN:
            self._try_again()
        elif event in {PROVEN, SECOND_PROVEN}:
            self.outcomes.prove_unsent(self.session, self.message(), self.attempt(number))
        elif what == "taken" or what in ANSWERS:
            outcome = ANSWERS.get(what) or Accepted(sid_of(number))
            self.outcomes.record(self.session, self.house.clinic.id, self.attempts[number], outcome)
        else:
            code = int(event[2]) if len(event) > 2 else None
            told = Receipt(sid_of(number), STATES[what], code)
            apply(self.session, self.house.clinic.id, self.attempts[number], told, MONDAY_MORNING, MONDAY_MORNING)
        self.session.flush()

    def _never_goes_back(self, before: str, after: str) -> None:
        if before in {"delivered", "read"}:
            assert after in {before, "read"}
        if before in GOT_OUT and after in GOT_OUT:
            assert GOT_OUT.index(after) >= GOT_OUT.index(before)

    def _try_again(self) -> None:
        """Do what a worker does: the second attempt leaves from another sender."""
        message = self.message()
        move_message(self.session, message, "sending", None, MONDAY_MORNING)
        message.next_try_at = None
        self.attempts["2"] = new_id()
        an_attempt(self.session, message, self.second, id=self.attempts["2"], number=2)

    def message(self) -> Message:
        return self.session.get_one(Message, (self.house.clinic.id, self.message_id))

    def attempt(self, number: str) -> Attempt:
        return self.session.get_one(Attempt, (self.house.clinic.id, self.attempts[number]))

    def _rows(self) -> object:
        message = self.message()
        attempts = tuple((one, self.attempt(one).state, self.attempt(one).provider_id) for one in self.attempts)
        return message.state, message.reason, message.next_try_at, attempts


def sid_of(number: str) -> str:
    return "SM" + number * 32


@pytest.fixture
def play(database: Database, clock: FixedClock) -> Iterator[Play]:
    """A text that is being sent, and a second sender for another try."""
    with database.write() as session:
        house = the_cast(session).owner
        second = a_sender(session, house.site, "+447700900998")
        message = a_message(session, house.clinic, state="sending", expires_at=MONDAY_MORNING + timedelta(days=2))
        attempt = an_attempt(session, message, house.sender)
        yield Play(session, house, second, message.id, {"1": attempt.id}, Outcomes(clock))


@pytest.mark.parametrize("scene", SCENES)
def test_a_text_ends_where_it_got_furthest_whatever_the_order(play: Play, scene: str) -> None:
    play.every_order(Counter(SCENES[scene]), Counter())
    wrong = [end for end in play.ends if end[2] not in judge(end[0], tried_again=end[1])]
    assert wrong == []
    assert len(play.ends) > 0


@pytest.mark.parametrize("other", ["sent", "delivered", "undelivered", "failed"])
def test_a_second_id_for_one_attempt_changes_nothing(play: Play, other: str) -> None:
    for first, second in permutations([("delivered", "SM" + "1" * 32), (other, "SM" + "9" * 32)]):
        undo = play.session.begin_nested()
        for state, sid in (first, second):
            apply(
                play.session, play.house.clinic.id, play.attempts["1"], Receipt(sid, state, None), *2 * [MONDAY_MORNING]
            )
        assert play.attempt("1").provider_id == first[1]
        assert play.message().state == first[0]
        undo.rollback()
        play.session.expire_all()


def test_a_receipt_counts_for_the_equal_text_that_the_list_gave_its_id_to(play: Play) -> None:
    first = play.attempt("1")
    first.state, first.provider_id = "accepted", sid_of("1")
    equal = an_attempt(play.session, a_message(play.session, play.house.clinic, state="unknown"), play.house.sender)
    for told in ("sent", "delivered"):
        apply(play.session, equal.clinic_id, equal.id, Receipt(sid_of("1"), told, None), *2 * [MONDAY_MORNING])
    assert (play.message().state, play.attempt("1").state) == ("delivered", "delivered")
    assert (equal.state, equal.provider_id) == ("started", None)


def test_two_equal_texts_whose_ids_the_list_swapped_are_each_told_once(play: Play) -> None:
    first = play.attempt("1")
    other = a_message(play.session, play.house.clinic, state="accepted")
    second = an_attempt(play.session, other, play.house.sender, state="accepted", provider_id=sid_of("1"))
    first.state, first.provider_id, play.message().state = "accepted", sid_of("2"), "accepted"
    for attempt, sid in ((first, sid_of("1")), (second, sid_of("2"))):  # as the callbacks' addresses name them
        for told in ("sent", "delivered"):
            apply(play.session, attempt.clinic_id, attempt.id, Receipt(sid, told, None), *2 * [MONDAY_MORNING])
    assert (first.state, second.state) == ("delivered", "delivered")
    assert (play.message().state, other.state) == ("delivered", "delivered")


@pytest.mark.parametrize("status", ["", "banana", "partially_delivered", "receiving"])
def test_a_status_that_nobody_knows_says_nothing(status: str) -> None:
    assert read_receipt({"MessageSid": "SM" + "1" * 32, "MessageStatus": status}) is None
